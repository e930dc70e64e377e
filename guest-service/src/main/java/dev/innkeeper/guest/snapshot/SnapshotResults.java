package dev.innkeeper.guest.snapshot;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand.DeleteContainerSnapshot;
import dev.innkeeper.contracts.AgentCommand.OfGuest;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.MachineCommand.DeleteMachineSnapshot;
import dev.innkeeper.contracts.MachineCommand.RollbackMachine;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.GuestRollback;
import dev.innkeeper.guest.options.SnapshotTree;
import dev.innkeeper.guest.power.PowerControl;
import dev.innkeeper.tasks.Tasks;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What nodes made of snapshots: completes in the configuration what was begun, or takes it back.
 */
@Configuration(proxyBeanMethods = false)
class SnapshotResults {
    private static final Logger log = LoggerFactory.getLogger(SnapshotResults.class);
    private static final String START = "start";

    private final Guests guests;
    private final GuestTopic topic;
    private final PowerControl power;
    private final Tasks tasks;

    SnapshotResults(Guests guests, GuestTopic topic, PowerControl power, Tasks tasks) {
        this.guests = guests;
        this.topic = topic;
        this.power = power;
        this.tasks = tasks;
    }

    static Map<String, String> context(boolean start) {
        return Map.of(START, start ? "1" : "0");
    }

    @Bean
    CommandResultHandler<SnapshotContainer> takenSnapshots() {
        return new Taken<>(SnapshotContainer.class) {
            @Override
            String name(SnapshotContainer command) {
                return command.snapshot();
            }
        };
    }

    @Bean
    CommandResultHandler<SnapshotMachine> takenMachineSnapshots() {
        return new Taken<>(SnapshotMachine.class) {
            @Override
            String name(SnapshotMachine command) {
                return command.snapshot();
            }
        };
    }

    @Bean
    CommandResultHandler<DeleteContainerSnapshot> deletedSnapshots() {
        return new Deleted<>(DeleteContainerSnapshot.class) {
            @Override
            String name(DeleteContainerSnapshot command) {
                return command.snapshot();
            }
        };
    }

    @Bean
    CommandResultHandler<DeleteMachineSnapshot> deletedMachineSnapshots() {
        return new Deleted<>(DeleteMachineSnapshot.class) {
            @Override
            String name(DeleteMachineSnapshot command) {
                return command.snapshot();
            }
        };
    }

    @Bean
    CommandResultHandler<RollbackContainer> rollbacks() {
        return new Handler<>(RollbackContainer.class, GuestLock.ROLLBACK) {
            @Override
            String name(RollbackContainer command) {
                return command.snapshot();
            }

            @Override
            void succeeded(Guest guest, SentCommand<RollbackContainer> sent, CommandFinished end) {
                guest.configure(GuestRollback.of(guest.config(), sent.command().snapshot()));
            }

            @Override
            void ended(Guest guest, SentCommand<RollbackContainer> sent, CommandFinished result) {
                if (result.failure().isEmpty()) {
                    guest.nowRunning(false, result.at());
                    if (keepsTaskOpen(sent)) {
                        sent.task().ifPresent(upid -> power.startFor(guest, upid));
                    }
                }
            }

            @Override
            public boolean keepsTaskOpen(SentCommand<RollbackContainer> sent) {
                return "1".equals(sent.context().get(START));
            }
        };
    }

    /** The node has started it again by itself, if it was to run. */
    @Bean
    CommandResultHandler<RollbackMachine> machineRollbacks() {
        return new Handler<>(RollbackMachine.class, GuestLock.ROLLBACK) {
            @Override
            String name(RollbackMachine command) {
                return command.snapshot();
            }

            @Override
            void succeeded(Guest guest, SentCommand<RollbackMachine> sent, CommandFinished end) {
                guest.configure(GuestRollback.of(guest.config(), sent.command().snapshot()));
                guest.nowRunning(end.facts().containsKey("pid"), end.at());
            }
        };
    }

    /** Completes a snapshot in the configuration, or takes it back. */
    private abstract class Taken<C extends OfGuest> extends Handler<C> {
        Taken(Class<C> type) {
            super(type, GuestLock.SNAPSHOT);
        }

        @Override
        void succeeded(Guest guest, SentCommand<C> sent, CommandFinished end) {
            guest.configure(
                    SnapshotTree.committed(guest.config(), name(sent.command()), end.facts()));
        }

        @Override
        void failed(Guest guest, SentCommand<C> sent) {
            sent.task()
                    .ifPresent(upid -> tasks.log(upid, "snapshot create failed: starting cleanup"));
            guest.configure(SnapshotTree.deleted(guest.config(), name(sent.command())));
        }
    }

    /**
     * Forgets a snapshot. One whose removal failed may have lost some of its volumes: it can only
     * be deleted again.
     */
    private abstract class Deleted<C extends OfGuest> extends Handler<C> {
        Deleted(Class<C> type) {
            super(type, GuestLock.SNAPSHOT_DELETE);
        }

        @Override
        void succeeded(Guest guest, SentCommand<C> sent, CommandFinished end) {
            guest.configure(SnapshotTree.deleted(guest.config(), name(sent.command())));
        }
    }

    /** Applies a result to the guest that it is about, if that still is the same one. */
    private abstract class Handler<C extends OfGuest> implements CommandResultHandler<C> {
        private final Class<C> type;
        private final GuestLock lock;

        Handler(Class<C> type, GuestLock lock) {
            this.type = type;
            this.lock = lock;
        }

        /** The snapshot that it is about. */
        abstract String name(C command);

        abstract void succeeded(Guest guest, SentCommand<C> sent, CommandFinished end);

        void failed(Guest guest, SentCommand<C> sent) {}

        void ended(Guest guest, SentCommand<C> sent, CommandFinished result) {}

        @Override
        public Class<C> command() {
            return type;
        }

        @Override
        public void finished(SentCommand<C> sent, CommandFinished result) {
            guests.findForChange(sent.command().guest().value())
                    .filter(guest -> !guest.isGone() && guest.concerns(sent.sentAt()))
                    .ifPresent(guest -> apply(guest, sent, result));
        }

        private void apply(Guest guest, SentCommand<C> sent, CommandFinished result) {
            if (result.failure().isEmpty()) {
                succeeded(guest, sent, result);
            } else {
                failed(guest, sent);
            }
            guest.endLocked(sent.id(), lock);
            ended(guest, sent, result);
            topic.changed(guest);
            log.atInfo()
                    .addKeyValue("guest", guest.guestId())
                    .addKeyValue("operation", lock.label())
                    .addKeyValue("failed", result.failure().isPresent())
                    .log("Snapshot operation ended");
        }
    }
}
