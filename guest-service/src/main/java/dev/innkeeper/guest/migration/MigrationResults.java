package dev.innkeeper.guest.migration;

import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.WithdrawVolumes;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.power.PowerControl;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.tasks.Tasks;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Leads a migration from one step's end to the next step, or back to where it began. */
@Configuration(proxyBeanMethods = false)
class MigrationResults {
    private static final Logger log = LoggerFactory.getLogger(MigrationResults.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final Migration migration;
    private final PowerControl power;
    private final NodeWork work;
    private final Storages storages;
    private final AgentAddresses nodes;
    private final Tasks tasks;
    private final Commands commands;

    MigrationResults(
            Guests guests,
            GuestTopic topic,
            Migration migration,
            PowerControl power,
            NodeWork work,
            Storages storages,
            AgentAddresses nodes,
            Tasks tasks,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.migration = migration;
        this.power = power;
        this.work = work;
        this.storages = storages;
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
                if (course.storages().isEmpty()) {
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
                sendApart(guest, guest.node(), new WithdrawVolumes(guest.guestId()));
                giveUp(guest, course.start());
            }
        };
    }

    private void fetch(Guest guest, Upid upid, MigrationCourse course, String ticket) {
        Optional<NodeMember> source = nodes.find(guest.node());
        if (source.isEmpty()) {
            tasks.finish(upid, "no such cluster node '" + guest.node() + "'");
            giveUp(guest, course.start());
            return;
        }
        Map<String, String> config = NodeWork.options(guest.config());
        FetchVolumes command =
                new FetchVolumes(
                        guest.guestId(),
                        config,
                        guest.node(),
                        source.get().address(),
                        source.get().port(),
                        ticket,
                        course.storages(),
                        work.storages(config, java.util.List.copyOf(course.storages().values())),
                        guest.config().has("unprivileged"));
        tasks.log(upid, "copying local volumes");
        migration.send(guest, course.target(), command, upid, course);
    }

    /**
     * From here on the container is the target's. The source removes what it had; only then it
     * forgets its offer, so that at no time it could take the container for its own.
     */
    private void handOver(
            Guest guest, Upid upid, MigrationCourse course, Map<String, String> moved) {
        NodeName source = guest.node();
        DestroyContainer removal = removal(guest, moved);
        GuestConfig config = guest.config();
        for (Map.Entry<String, String> volume : moved.entrySet()) {
            config = config.with(volume.getKey(), volume.getValue());
        }
        guest.movedTo(course.target(), config.without("lock"));
        sendApart(guest, source, removal);
        sendApart(guest, source, new WithdrawVolumes(guest.guestId()));
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
        Map<String, String> config = new TreeMap<>();
        NodeWork.options(guest.config())
                .forEach((option, text) -> {
                    if (moved.containsKey(option)) {
                        config.put(option, text);
                    }
                });
        return new DestroyContainer(guest.guestId(), config, work.storages(config), false, false);
    }

    /** It stays where it is. */
    private void giveUp(Guest guest, boolean restart) {
        guest.unlock(GuestLock.MIGRATE);
        topic.changed(guest);
        if (restart) {
            Caller root = Caller.user(UserId.ROOT);
            power.start(root, guest.node(), guest.guestId(), false, false);
        }
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
            guests.findForChange(guestOf.apply(sent.command()).value())
                    .filter(guest -> guest.concerns(sent.sentAt()))
                    .filter(guest -> guest.lock().filter("migrate"::equals).isPresent())
                    .ifPresent(guest -> {
                        guest.end(sent.id());
                        if (result.failure().isPresent()) {
                            failed(guest, course.get());
                        } else {
                            succeeded(guest, sent.task().get(), course.get(), result);
                        }
                    });
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
