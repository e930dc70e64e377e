package dev.innkeeper.guest.cloning;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.MachineCommand.CloneMachine;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.Settling;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Ends the copying of a guest: gives the copy its volumes and the source back. A copy that could
 * not be made leaves nothing behind, and its id is free.
 */
@Configuration(proxyBeanMethods = false)
class CloneResults {
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

    /** What holds the source meanwhile. */
    static GuestLock lock(GuestKind kind) {
        return switch (kind) {
            case LXC -> GuestLock.DISK;
            case QEMU -> GuestLock.CLONE;
        };
    }

    @Bean
    CommandResultHandler<CloneContainer> clonedContainers() {
        return new Handler<>(CloneContainer.class) {
            @Override
            Pair pair(CloneContainer command) {
                return new Pair(command.source(), command.target(), command.config());
            }
        };
    }

    @Bean
    CommandResultHandler<CloneMachine> clonedMachines() {
        return new Handler<>(CloneMachine.class) {
            @Override
            Pair pair(CloneMachine command) {
                return new Pair(command.source(), command.guest(), command.config());
            }
        };
    }

    /**
     * Who was copied to whom.
     *
     * @param config of the copy, with the source's volumes
     */
    private record Pair(GuestId source, GuestId copy, Map<String, String> config) {}

    private abstract class Handler<C extends AgentCommand> implements CommandResultHandler<C> {
        private final Class<C> type;

        Handler(Class<C> type) {
            this.type = type;
        }

        abstract Pair pair(C command);

        @Override
        public Class<C> command() {
            return type;
        }

        @Override
        public void finished(SentCommand<C> sent, CommandFinished result) {
            Pair pair = pair(sent.command());
            // Always in the same order, so that two such transactions cannot wait for each other.
            if (pair.source().value() < pair.copy().value()) {
                release(pair.source(), sent);
                finishCopy(pair, sent, result);
            } else {
                finishCopy(pair, sent, result);
                release(pair.source(), sent);
            }
        }

        @Override
        public boolean keepsTaskOpen(SentCommand<C> sent) {
            return guests.findById(pair(sent.command()).copy().value())
                    .flatMap(Guest::settling)
                    .isPresent();
        }
    }

    private void release(GuestId source, SentCommand<?> sent) {
        if ("1".equals(sent.context().get(HOLDS))) {
            guests.findForChange(source.value())
                    .filter(guest -> !guest.isGone() && guest.concerns(sent.sentAt()))
                    .ifPresent(guest -> {
                        guest.unlock(lock(guest.kind()));
                        topic.changed(guest);
                    });
        }
    }

    private void finishCopy(Pair pair, SentCommand<?> sent, CommandFinished result) {
        guests.findForChange(pair.copy().value())
                .filter(guest -> guest.awaits(sent.id()))
                .ifPresent(guest -> {
                    if (result.failure().isPresent()) {
                        discard(guest, sent, result.failure().get());
                    } else {
                        keep(guest, pair, sent, result);
                    }
                });
    }

    private void discard(Guest guest, SentCommand<?> sent, String cause) {
        guest.wantedPool().ifPresent(pool -> topic.poolSettled(guest.guestId(), pool));
        guest.nowGone();
        topic.removed(guest);
        guests.delete(guest);
        sent.task().ifPresent(upid -> tasks.finish(upid, "clone failed: " + cause));
        log.atInfo().addKeyValue("guest", guest.guestId()).log("Copy could not be made");
    }

    private void keep(Guest guest, Pair pair, SentCommand<?> sent, CommandFinished result) {
        guest.end(sent.id());
        guest.created(config(guest.config(), pair.config(), result.facts()));
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
        for (String slot : VolumeSlots.used(wanted).keySet()) {
            if (!(facts.get(slot) instanceof String fact)) {
                throw new IllegalStateException("no volume was made for " + slot);
            }
            String text = wanted.getOrDefault(slot, "");
            made = made.with(slot, VolumeSlots.allocated(slot, text, fact));
        }
        return made;
    }
}
