package dev.innkeeper.guest.cloning;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.Settling;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends the copying of a container: gives the copy its volumes and the source back. A copy that
 * could not be made leaves nothing behind, and its id is free.
 */
@Component
class CloneResults implements CommandResultHandler<CloneContainer> {
    private static final Logger log = LoggerFactory.getLogger(CloneResults.class);
    private static final String HOLDS = "holds-source";

    private final Guests guests;
    private final GuestTopic topic;
    private final Tasks tasks;
    private final Clock clock;

    CloneResults(Guests guests, GuestTopic topic, Tasks tasks, Clock clock) {
        this.guests = guests;
        this.topic = topic;
        this.tasks = tasks;
        this.clock = clock;
    }

    static Map<String, String> context(boolean holdsSource) {
        return Map.of(HOLDS, holdsSource ? "1" : "0");
    }

    @Override
    public Class<CloneContainer> command() {
        return CloneContainer.class;
    }

    @Override
    public void finished(SentCommand<CloneContainer> sent, CommandFinished result) {
        GuestId source = sent.command().source();
        GuestId copy = sent.command().target();
        // Always in the same order, so that two such transactions cannot wait for each other.
        if (source.value() < copy.value()) {
            release(source, sent);
            finishCopy(copy, sent, result);
        } else {
            finishCopy(copy, sent, result);
            release(source, sent);
        }
    }

    @Override
    public boolean keepsTaskOpen(SentCommand<CloneContainer> sent) {
        return guests.findById(sent.command().target().value())
                .flatMap(Guest::settling)
                .isPresent();
    }

    private void release(GuestId source, SentCommand<CloneContainer> sent) {
        if ("1".equals(sent.context().get(HOLDS))) {
            guests.findForChange(source.value())
                    .filter(guest -> !guest.isGone() && guest.concerns(sent.sentAt()))
                    .ifPresent(guest -> {
                        guest.unlock(GuestLock.DISK);
                        topic.changed(guest);
                    });
        }
    }

    private void finishCopy(
            GuestId copy, SentCommand<CloneContainer> sent, CommandFinished result) {
        guests.findForChange(copy.value())
                .filter(guest -> guest.awaits(sent.id()))
                .ifPresent(guest -> {
                    if (result.failure().isPresent()) {
                        discard(guest, sent, result.failure().get());
                    } else {
                        keep(guest, sent, result);
                    }
                });
    }

    private void discard(Guest guest, SentCommand<CloneContainer> sent, String cause) {
        guest.wantedPool().ifPresent(pool -> topic.poolSettled(guest.guestId(), pool));
        guest.nowGone();
        topic.removed(guest);
        guests.delete(guest);
        sent.task().ifPresent(upid -> tasks.finish(upid, "clone failed: " + cause));
        log.atInfo().addKeyValue("guest", guest.guestId()).log("Copy could not be made");
    }

    private void keep(Guest guest, SentCommand<CloneContainer> sent, CommandFinished result) {
        guest.end(sent.id());
        guest.created(config(guest.config(), sent.command().config(), result.facts()));
        if (guest.wantedPool().isPresent()) {
            sent.task()
                    .map(upid -> new Settling(clock.instant(), upid.toString(), Tasks.OK))
                    .ifPresent(guest::settle);
        }
        topic.changed(guest);
        log.atInfo().addKeyValue("guest", guest.guestId()).log("Copy made");
    }

    private static GuestConfig config(
            GuestConfig config, Map<String, String> wanted, Map<String, String> facts) {
        GuestConfig made = config;
        for (Map.Entry<String, String> option : wanted.entrySet()) {
            Optional<MountPoint> slot =
                    ContainerOption.named(option.getKey())
                            .filter(ContainerOption::isMountPoint)
                            .map(kind -> MountPoint.parse(option.getKey(), option.getValue()));
            if (slot.isPresent()) {
                String fact = facts.get(option.getKey());
                if (fact == null) {
                    throw new IllegalStateException("no volume was made for " + option.getKey());
                }
                made = made.with(option.getKey(), slot.get().allocated(fact).toString());
            }
        }
        return made;
    }
}
