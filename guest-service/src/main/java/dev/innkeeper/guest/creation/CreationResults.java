package dev.innkeeper.guest.creation;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.Settling;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.NewVolumes;
import dev.innkeeper.guest.power.PowerControl;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends the making of a container: writes down what the node made, then starts the container if that
 * was asked for, and waits for its pool. A container that could not be made leaves nothing behind,
 * and its id is free.
 */
@Component
class CreationResults implements CommandResultHandler<CreateContainer> {
    private static final Logger log = LoggerFactory.getLogger(CreationResults.class);
    private static final String START = "start";

    /** What a node finds out about the guest system; what the client said holds. */
    private static final Set<String> DETECTED = Set.of("arch", "ostype");

    private final Guests guests;
    private final GuestTopic topic;
    private final PowerControl power;
    private final Tasks tasks;
    private final Clock clock;

    CreationResults(Guests guests, GuestTopic topic, PowerControl power, Tasks tasks, Clock clock) {
        this.guests = guests;
        this.topic = topic;
        this.power = power;
        this.tasks = tasks;
        this.clock = clock;
    }

    static Map<String, String> context(boolean start) {
        return Map.of(START, start ? "1" : "0");
    }

    /** The task's words for a failure. */
    static String failure(GuestId guest, String cause) {
        return "unable to create CT " + guest + " - " + cause;
    }

    @Override
    public Class<CreateContainer> command() {
        return CreateContainer.class;
    }

    @Override
    public void finished(SentCommand<CreateContainer> sent, CommandFinished result) {
        guests.findForChange(sent.command().guest().value())
                .filter(guest -> guest.awaits(sent.id()))
                .ifPresent(guest -> {
                    if (result.failure().isPresent()) {
                        discard(guest, sent, result.failure().get());
                    } else {
                        keep(guest, sent, result);
                    }
                });
    }

    @Override
    public boolean keepsTaskOpen(SentCommand<CreateContainer> sent) {
        return starts(sent)
                || guests.findById(sent.command().guest().value())
                        .flatMap(Guest::settling)
                        .isPresent();
    }

    private void discard(Guest guest, SentCommand<CreateContainer> sent, String cause) {
        guest.wantedPool().ifPresent(pool -> topic.poolSettled(guest.guestId(), pool));
        guest.nowGone();
        topic.removed(guest);
        guests.delete(guest);
        sent.task().ifPresent(upid -> tasks.finish(upid, failure(guest.guestId(), cause)));
        log.atInfo().addKeyValue("guest", guest.guestId()).log("Container could not be made");
    }

    private void keep(Guest guest, SentCommand<CreateContainer> sent, CommandFinished result) {
        guest.end(sent.id());
        guest.created(config(guest.config(), sent.command(), result.facts()));
        if (starts(sent)) {
            sent.task().ifPresent(upid -> power.startFor(guest, upid));
        } else {
            waitForPool(guest, sent);
            topic.changed(guest);
        }
        log.atInfo().addKeyValue("guest", guest.guestId()).log("Container made");
    }

    private void waitForPool(Guest guest, SentCommand<CreateContainer> sent) {
        if (guest.wantedPool().isPresent()) {
            sent.task()
                    .map(upid -> new Settling(clock.instant(), upid.toString(), Tasks.OK))
                    .ifPresent(guest::settle);
        }
    }

    private static GuestConfig config(
            GuestConfig config, CreateContainer command, Map<String, String> facts) {
        GuestConfig made = config;
        for (NewVolume volume : command.volumes()) {
            made = made.with(volume.slot(), NewVolumes.mountPoint(volume, facts));
        }
        for (String option : DETECTED) {
            if (facts.get(option) instanceof String found && !made.has(option)) {
                made = made.with(option, found);
            }
        }
        return made;
    }

    private static boolean starts(SentCommand<CreateContainer> sent) {
        return "1".equals(sent.context().get(START));
    }
}
