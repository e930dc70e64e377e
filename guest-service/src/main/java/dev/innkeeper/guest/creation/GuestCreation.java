package dev.innkeeper.guest.creation;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Begins to make a guest of either kind: takes its id, writes its configuration down under the lock
 * {@code create}, and lets its node work. {@link CreationResults} goes on from there.
 */
@Component
class GuestCreation {
    private static final Logger log = LoggerFactory.getLogger(GuestCreation.class);

    private final Guests guests;
    private final TakenIds ids;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final Tasks tasks;
    private final Commands commands;
    private final Clock clock;

    GuestCreation(
            Guests guests,
            TakenIds ids,
            GuestTopic topic,
            TransactionOperations transactions,
            Tasks tasks,
            Commands commands,
            Clock clock) {
        this.guests = guests;
        this.ids = ids;
        this.topic = topic;
        this.transactions = transactions;
        this.tasks = tasks;
        this.commands = commands;
        this.clock = clock;
    }

    void requireFree(NewGuest wanted) {
        ids.requireFree(wanted.guest());
    }

    /**
     * Lets the node make it.
     *
     * @param options without the volumes that are made first
     * @param warnings for the task's log
     */
    Upid begin(
            Caller caller,
            NewGuest wanted,
            Map<String, String> options,
            AgentCommand command,
            List<String> warnings) {
        try {
            return Objects.requireNonNull(
                    transactions.execute(
                            status -> take(caller, wanted, options, command, warnings)));
        } catch (DataIntegrityViolationException e) {
            throw ids.taken(wanted.guest()).orElseThrow(() -> e);
        }
    }

    private Upid take(
            Caller caller,
            NewGuest wanted,
            Map<String, String> options,
            AgentCommand command,
            List<String> warnings) {
        Guest guest =
                Guest.create(
                        wanted.guest(),
                        wanted.node(),
                        GuestConfig.of(wanted.kind(), options),
                        wanted.pool(),
                        clock.instant());
        guests.save(guest);
        guests.flush();
        Upid upid = start(caller, wanted);
        warnings.forEach(line -> tasks.log(upid, line));
        UUID id =
                commands.send(
                        wanted.node(),
                        command,
                        Optional.of(upid),
                        guest.generation(),
                        CreationResults.context(wanted.start()));
        guest.begin(Activity.CREATE, id, upid);
        topic.changed(guest);
        wanted.pool().ifPresent(pool -> topic.poolWanted(wanted.guest(), pool));
        log.atInfo()
                .addKeyValue("guest", wanted.guest())
                .addKeyValue("node", wanted.node())
                .addKeyValue("user", caller)
                .log("Guest requested");
        return upid;
    }

    /** A task that has failed when its id is told. */
    Upid refuse(Caller caller, NewGuest wanted, String reason) {
        return Objects.requireNonNull(
                transactions.execute(status -> {
                    Upid upid = start(caller, wanted);
                    tasks.finish(
                            upid, CreationResults.failure(wanted.kind(), wanted.guest(), reason));
                    return upid;
                }));
    }

    private Upid start(Caller caller, NewGuest wanted) {
        String type =
                switch (wanted.kind()) {
                    case LXC -> "vzcreate";
                    case QEMU -> "qmcreate";
                };
        return tasks.start(wanted.node(), type, wanted.guest().toString(), caller);
    }
}
