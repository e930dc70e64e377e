package dev.innkeeper.guest.migration;

import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.FreeVolume;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.WithdrawVolumes;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeFigures;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.power.PowerControl;
import dev.innkeeper.guest.power.PowerControl.Target;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.kernel.VolumeId;
import dev.innkeeper.outbox.LeaderChore;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionOperations;

/** Leads a migration from one step's end to the next step, or back to where it began. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MigrationSettings.class)
class MigrationResults {
    private static final Logger log = LoggerFactory.getLogger(MigrationResults.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final Migration migration;
    private final PowerControl power;
    private final NodeWork work;
    private final AgentAddresses nodes;
    private final Tasks tasks;
    private final Commands commands;

    MigrationResults(
            Guests guests,
            GuestTopic topic,
            Migration migration,
            PowerControl power,
            NodeWork work,
            AgentAddresses nodes,
            Tasks tasks,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.migration = migration;
        this.power = power;
        this.work = work;
        this.nodes = nodes;
        this.tasks = tasks;
        this.commands = commands;
    }

    @Bean
    CommandResultHandler<ShutdownContainer> shutdownsBeforeMigration() {
        return new Step<>(ShutdownContainer.class, ShutdownContainer::guest) {
            @Override
            void succeeded(Guest guest, Upid upid, MigrationCourse course, CommandFinished result) {
                guest.nowRunning(false, result.at());
                NodeName source = guest.node();
                migration.send(guest, source, migration.offer(guest, course), upid, course);
            }

            @Override
            void failed(Guest guest, MigrationCourse course) {
                giveUp(guest, false);
            }
        };
    }

    @Bean
    CommandResultHandler<OfferVolumes> offeredVolumes() {
        return new Step<>(OfferVolumes.class, OfferVolumes::guest) {
            @Override
            void succeeded(Guest guest, Upid upid, MigrationCourse course, CommandFinished result) {
                if (course.storages().isEmpty()) { // both nodes reach all volumes
                    handOver(guest, upid, course, Map.of());
                } else {
                    fetch(guest, upid, course, result.facts().getOrDefault("ticket", ""));
                }
            }

            @Override
            void failed(Guest guest, MigrationCourse course) {
                giveUp(guest, course.start());
            }
        };
    }

    @Bean
    CommandResultHandler<FetchVolumes> fetchedVolumes() {
        return new Step<>(FetchVolumes.class, FetchVolumes::guest) {
            @Override
            void succeeded(Guest guest, Upid upid, MigrationCourse course, CommandFinished result) {
                handOver(guest, upid, course, result.facts());
            }

            @Override
            void failed(Guest guest, MigrationCourse course) {
                giveUp(guest, course.start());
            }

            @Override
            void late(SentCommand<FetchVolumes> sent, CommandFinished result) {
                free(sent, result.facts().values());
            }
        };
    }

    /** The container stayed where it was, before this copy was complete: nobody wants it. */
    private void free(SentCommand<FetchVolumes> sent, Collection<String> made) {
        for (String text : made) {
            VolumeId volume = VolumeId.parse(text.split(",")[0]);
            sent.command().storages().stream()
                    .filter(storage -> storage.storage().equals(volume.storage()))
                    .map(storage -> new FreeVolume(storage, volume.name()))
                    .forEach(free ->
                            commands.send(sent.node(), free, Optional.empty(), 0, Map.of()));
        }
    }

    private void fetch(Guest guest, Upid upid, MigrationCourse course, String ticket) {
        Optional<NodeMember> source = nodes.find(guest.node());
        if (source.isEmpty()) {
            tasks.finish(upid, "no such cluster node '" + guest.node() + "'");
            giveUp(guest, course.start());
            return;
        }
        MovableVolumes volumes = new MovableVolumes(guest.config());
        Map<String, String> config = volumes.options();
        FetchVolumes command =
                new FetchVolumes(
                        guest.guestId(),
                        config,
                        guest.node(),
                        source.get().address(),
                        source.get().port(),
                        ticket,
                        course.storages(),
                        work.storages(config, List.copyOf(course.storages().values())),
                        guest.config().has("unprivileged"),
                        snapshots(volumes, course),
                        course.bandwidth());
        tasks.log(upid, "copying local volumes");
        migration.send(guest, course.target(), command, upid, course);
    }

    private static Map<String, List<String>> snapshots(
            MovableVolumes volumes, MigrationCourse course) {
        Map<String, List<String>> snapshots = new TreeMap<>();
        volumes.slots()
                .forEach((slot, volume) -> {
                    List<String> names = volumes.snapshots(volume);
                    if (course.storages().containsKey(volume.storage()) && !names.isEmpty()) {
                        snapshots.put(slot, names);
                    }
                });
        return snapshots;
    }

    /**
     * From here on the container is the target's. The source removes what it had; only then it
     * forgets its offer, so that at no time it could take the container for its own.
     */
    private void handOver(
            Guest guest, Upid upid, MigrationCourse course, Map<String, String> moved) {
        NodeName source = guest.node();
        DestroyContainer removal = removal(guest, moved);
        WithdrawVolumes withdrawal = withdrawal(guest);
        GuestConfig there = new MovableVolumes(guest.config()).with(moved);
        guest.movedTo(course.target(), there.without("lock"));
        sendApart(guest, source, removal);
        sendApart(guest, source, withdrawal);
        tasks.log(upid, "the container is on node '" + course.target() + "' now");
        if (course.start()) {
            power.startFor(guest, upid);
        } else {
            topic.changed(guest);
        }
        log.atInfo()
                .addKeyValue("guest", guest.guestId())
                .addKeyValue("node", course.target())
                .log("Guest moved");
    }

    /** Removes from the source what was copied, and nothing that both nodes reach. */
    private DestroyContainer removal(Guest guest, Map<String, String> moved) {
        Map<String, String> config = new TreeMap<>(new MovableVolumes(guest.config()).options());
        config.keySet().retainAll(moved.keySet());
        return new DestroyContainer(guest.guestId(), config, work.storages(config), false, false);
    }

    private WithdrawVolumes withdrawal(Guest guest) {
        Map<String, String> config = new MovableVolumes(guest.config()).options();
        return new WithdrawVolumes(guest.guestId(), work.storages(config));
    }

    /** It stays where it is. */
    private void giveUp(Guest guest, boolean restart) {
        sendApart(guest, guest.node(), withdrawal(guest));
        guest.unlock(GuestLock.MIGRATE);
        topic.changed(guest);
        if (restart) {
            Caller root = Caller.user(UserId.ROOT);
            power.start(
                    new Target(root, guest.kind(), guest.node(), guest.guestId()), false, false);
        }
    }

    /**
     * Ends migrations whose next step is the turn of a node that says nothing any more. What it
     * does later finds the migration over.
     */
    @Bean
    LeaderChore endsOfSilentMigrations(
            MigrationSettings settings,
            NodeFigures figures,
            TransactionOperations transactions,
            Clock clock) {
        Instant begin = clock.instant();
        return new LeaderChore() {
            @Override
            public Duration every() {
                return settings.silence().dividedBy(4);
            }

            @Override
            public void run() {
                Instant limit = clock.instant().minus(settings.silence());
                if (begin.isAfter(limit)) {
                    return;
                }
                for (int id : guests.listMigrating()) {
                    transactions.executeWithoutResult(status ->
                            guests.findForChange(id)
                                    .ifPresent(guest -> endIfSilent(guest, figures, limit)));
                }
            }
        };
    }

    private void endIfSilent(Guest guest, NodeFigures figures, Instant limit) {
        Optional<Upid> task = guest.activityTask();
        if (guest.activity().filter(Activity.MIGRATE::equals).isEmpty() || task.isEmpty()) {
            return;
        }
        commands.open(task.get()).stream()
                .filter(sent -> guest.awaits(sent.id()) && sent.sentAt().isBefore(limit))
                .filter(sent -> figures.heardAt(sent.node()).filter(limit::isBefore).isEmpty())
                .findFirst()
                .ifPresent(sent -> {
                    MigrationCourse course = MigrationCourse.of(sent.context()).orElseThrow();
                    commands.cancel(task.get());
                    guest.end(sent.id());
                    boolean stopped = !(sent.command() instanceof ShutdownContainer);
                    giveUp(guest, stopped && course.start());
                    tasks.fail(task.get(), new MigrationProblem.Silent(sent.node()));
                    log.atWarn()
                            .addKeyValue("guest", guest.guestId())
                            .addKeyValue("node", sent.node())
                            .log("Migration given up: the node is silent");
                });
    }

    private void sendApart(Guest guest, NodeName node, AgentCommand command) {
        commands.send(node, command, Optional.empty(), guest.generation() + 1, Map.of());
    }

    /** One step of a migration; results of the same command for other reasons are left alone. */
    private abstract class Step<C extends AgentCommand> implements CommandResultHandler<C> {
        private final Class<C> type;
        private final Function<C, GuestId> guestOf;

        Step(Class<C> type, Function<C, GuestId> guestOf) {
            this.type = type;
            this.guestOf = guestOf;
        }

        abstract void succeeded(
                Guest guest, Upid upid, MigrationCourse course, CommandFinished result);

        abstract void failed(Guest guest, MigrationCourse course);

        /** It has succeeded, but the migration was given up before. */
        void late(SentCommand<C> sent, CommandFinished result) {}

        @Override
        public Class<C> command() {
            return type;
        }

        @Override
        public void finished(SentCommand<C> sent, CommandFinished result) {
            Optional<MigrationCourse> course = MigrationCourse.of(sent.context());
            if (course.isEmpty() || sent.task().isEmpty()) {
                return;
            }
            Optional<Guest> present =
                    guests.findForChange(guestOf.apply(sent.command()).value())
                            .filter(guest -> guest.concerns(sent.sentAt()))
                            .filter(guest -> isUnderWay(guest, sent));
            boolean failure = result.failure().isPresent();
            if (present.isEmpty() && !failure) {
                late(sent, result);
            }
            present.ifPresent(guest -> {
                guest.end(sent.id());
                if (failure) {
                    failed(guest, course.get());
                } else {
                    succeeded(guest, sent.task().get(), course.get(), result);
                }
            });
        }

        /** The end of a shutdown may have been noted already by whoever minds the power state. */
        private boolean isUnderWay(Guest guest, SentCommand<C> sent) {
            boolean noted = guest.activity().isEmpty() && type == ShutdownContainer.class;
            return guest.lock().filter("migrate"::equals).isPresent()
                    && (guest.awaits(sent.id()) || noted);
        }

        /** While the next step, or the start on the target, is under way. */
        @Override
        public boolean keepsTaskOpen(SentCommand<C> sent) {
            return MigrationCourse.of(sent.context()).isPresent()
                    && guests.findById(guestOf.apply(sent.command()).value())
                            .flatMap(Guest::activityTask)
                            .equals(sent.task());
        }
    }
}
