package dev.innkeeper.guest.snapshot;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.DeleteContainerSnapshot;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ContainerRollback;
import dev.innkeeper.guest.options.SnapshotTree;
import dev.innkeeper.guest.power.PowerControl;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.tasks.Tasks;
import java.util.Map;
import java.util.function.Function;
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
        return new Handler<>(
                SnapshotContainer.class, SnapshotContainer::guest, GuestLock.SNAPSHOT) {
            @Override
            void succeeded(Guest guest, SentCommand<SnapshotContainer> sent) {
                guest.configure(SnapshotTree.committed(guest.config(), sent.command().snapshot()));
            }

            @Override
            void failed(Guest guest, SentCommand<SnapshotContainer> sent) {
                sent.task()
                        .ifPresent(upid ->
                                tasks.log(upid, "snapshot create failed: starting cleanup"));
                guest.configure(SnapshotTree.deleted(guest.config(), sent.command().snapshot()));
            }
        };
    }

    @Bean
    CommandResultHandler<DeleteContainerSnapshot> deletedSnapshots() {
        return new Handler<>(
                DeleteContainerSnapshot.class,
                DeleteContainerSnapshot::guest,
                GuestLock.SNAPSHOT_DELETE) {
            @Override
            void succeeded(Guest guest, SentCommand<DeleteContainerSnapshot> sent) {
                guest.configure(SnapshotTree.deleted(guest.config(), sent.command().snapshot()));
            }

            /** Some of its volumes may be gone: it can only be deleted again. */
            @Override
            void failed(Guest guest, SentCommand<DeleteContainerSnapshot> sent) {}
        };
    }

    @Bean
    CommandResultHandler<RollbackContainer> rollbacks() {
        return new Handler<>(
                RollbackContainer.class, RollbackContainer::guest, GuestLock.ROLLBACK) {
            @Override
            void succeeded(Guest guest, SentCommand<RollbackContainer> sent) {
                guest.configure(ContainerRollback.of(guest.config(), sent.command().snapshot()));
            }

            @Override
            void failed(Guest guest, SentCommand<RollbackContainer> sent) {}

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

    /** Applies a result to the guest that it is about, if that still is the same one. */
    private abstract class Handler<C extends AgentCommand> implements CommandResultHandler<C> {
        private final Class<C> type;
        private final Function<C, GuestId> guestOf;
        private final GuestLock lock;

        Handler(Class<C> type, Function<C, GuestId> guestOf, GuestLock lock) {
            this.type = type;
            this.guestOf = guestOf;
            this.lock = lock;
        }

        abstract void succeeded(Guest guest, SentCommand<C> sent);

        abstract void failed(Guest guest, SentCommand<C> sent);

        void ended(Guest guest, SentCommand<C> sent, CommandFinished result) {}

        @Override
        public Class<C> command() {
            return type;
        }

        @Override
        public void finished(SentCommand<C> sent, CommandFinished result) {
            guests.findForChange(guestOf.apply(sent.command()).value())
                    .filter(guest -> !guest.isGone() && guest.concerns(sent.sentAt()))
                    .ifPresent(guest -> apply(guest, sent, result));
        }

        private void apply(Guest guest, SentCommand<C> sent, CommandFinished result) {
            if (result.failure().isEmpty()) {
                succeeded(guest, sent);
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
