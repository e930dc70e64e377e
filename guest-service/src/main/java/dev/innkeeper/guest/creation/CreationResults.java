package dev.innkeeper.guest.creation;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand.CreateContainer;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.OfGuest;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.Settling;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.NewDisks;
import dev.innkeeper.guest.options.NewMachineOptions;
import dev.innkeeper.guest.options.NewVolumes;
import dev.innkeeper.guest.power.PowerControl;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Ends the making of a guest: writes down what the node made, then starts the guest if that was
 * asked for, and waits for its pool. A guest that could not be made leaves nothing behind, and its
 * id is free.
 */
@Configuration(proxyBeanMethods = false)
class CreationResults {
    private static final Logger log = LoggerFactory.getLogger(CreationResults.class);
    private static final String START = "start";

    /** What a node finds out about a container's system; what the client said holds. */
    private static final Set<String> DETECTED = Set.of("arch", "ostype");

    /** Fact of a new machine: the version of the node's QEMU. */
    private static final String QEMU_VERSION = "qemu-version";

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
    static String failure(GuestKind kind, GuestId guest, String cause) {
        return "unable to create %s %s - %s".formatted(kind.prefix(), guest, cause);
    }

    @Bean
    CommandResultHandler<CreateContainer> newContainers() {
        return new Handler<>(CreateContainer.class) {
            @Override
            GuestConfig made(
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
        };
    }

    @Bean
    CommandResultHandler<CreateMachine> newMachines() {
        return new Handler<>(CreateMachine.class) {
            @Override
            GuestConfig made(GuestConfig config, CreateMachine command, Map<String, String> facts) {
                GuestConfig made = config;
                for (NewDisk disk : command.disks()) {
                    made = made.with(disk.slot(), NewDisks.drive(disk, facts));
                }
                return facts.get(QEMU_VERSION) instanceof String version
                        ? NewMachineOptions.madeFor(made, version)
                        : made;
            }
        };
    }

    /** Applies a result to the guest that is being made. */
    private abstract class Handler<C extends OfGuest> implements CommandResultHandler<C> {
        private final Class<C> type;

        Handler(Class<C> type) {
            this.type = type;
        }

        /** The configuration with what the node made. */
        abstract GuestConfig made(GuestConfig config, C command, Map<String, String> facts);

        @Override
        public Class<C> command() {
            return type;
        }

        @Override
        public void finished(SentCommand<C> sent, CommandFinished result) {
            guests.findForChange(sent.command().guest().value())
                    .filter(guest -> guest.awaits(sent.id()))
                    .ifPresent(guest -> {
                        if (result.failure().isPresent()) {
                            discard(guest, sent, result.failure().get());
                        } else {
                            guest.end(sent.id());
                            guest.created(made(guest.config(), sent.command(), result.facts()));
                            keep(guest, sent);
                        }
                    });
        }

        @Override
        public boolean keepsTaskOpen(SentCommand<C> sent) {
            return starts(sent)
                    || guests.findById(sent.command().guest().value())
                            .flatMap(Guest::settling)
                            .isPresent();
        }
    }

    private void discard(Guest guest, SentCommand<?> sent, String cause) {
        guest.wantedPool().ifPresent(pool -> topic.poolSettled(guest.guestId(), pool));
        guest.nowGone();
        topic.removed(guest);
        guests.delete(guest);
        sent.task()
                .ifPresent(
                        upid -> tasks.finish(upid, failure(guest.kind(), guest.guestId(), cause)));
        log.atInfo().addKeyValue("guest", guest.guestId()).log("Guest could not be made");
    }

    private void keep(Guest guest, SentCommand<?> sent) {
        if (starts(sent)) {
            sent.task().ifPresent(upid -> power.startFor(guest, upid));
        } else {
            waitForPool(guest, sent);
            topic.changed(guest);
        }
        log.atInfo().addKeyValue("guest", guest.guestId()).log("Guest made");
    }

    private void waitForPool(Guest guest, SentCommand<?> sent) {
        if (guest.wantedPool().isPresent()) {
            sent.task()
                    .map(upid -> new Settling(clock.instant(), upid.toString(), Tasks.OK))
                    .ifPresent(guest::settle);
        }
    }

    private static boolean starts(SentCommand<?> sent) {
        return "1".equals(sent.context().get(START));
    }
}
