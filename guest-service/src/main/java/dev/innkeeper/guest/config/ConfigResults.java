package dev.innkeeper.guest.config;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.AllocateContainerVolumes;
import dev.innkeeper.contracts.AgentCommand.AllocateMachineDisks;
import dev.innkeeper.contracts.AgentCommand.OfGuest;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.contracts.AgentCommand.UpdateMachine;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.GuestEdit;
import dev.innkeeper.guest.options.NewDisks;
import dev.innkeeper.guest.options.NewVolumes;
import dev.innkeeper.guest.options.VolumeSlots;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What nodes made of changed configurations; also when nobody waits for it any more. */
@Configuration(proxyBeanMethods = false)
class ConfigResults {
    private static final String LIMIT = "limit";
    private static final String PENDING = "pending";

    private final Guests guests;
    private final GuestTopic topic;
    private final Clock clock;

    /** Whoever waited before here waits no longer. */
    private final Instant since;

    ConfigResults(Guests guests, GuestTopic topic, Clock clock) {
        this.guests = guests;
        this.topic = topic;
        this.clock = clock;
        since = clock.instant();
    }

    /** How long somebody waits for new volumes. */
    static Map<String, String> context(Duration limit) {
        return Map.of(LIMIT, Long.toString(limit.toSeconds()));
    }

    /** What a running guest has taken over waits no longer. */
    @Bean
    CommandResultHandler<UpdateContainer> updateResults() {
        return new Handler<>(
                UpdateContainer.class,
                (sent, result) -> change(sent, guest -> takeOver(guest, sent.command().changed())));
    }

    @Bean
    CommandResultHandler<UpdateMachine> machineUpdateResults() {
        return new Handler<>(
                UpdateMachine.class,
                (sent, result) ->
                        change(sent, guest -> takeOver(guest, taken(sent.command(), result))));
    }

    /** Volumes for which nobody waited long enough are kept as unused. */
    @Bean
    CommandResultHandler<AllocateContainerVolumes> allocationResults() {
        return new Handler<>(
                AllocateContainerVolumes.class,
                (sent, result) ->
                        keepLate(
                                sent,
                                made(
                                        sent.command().volumes(),
                                        AgentCommand.NewVolume::slot,
                                        volume -> NewVolumes.mountPoint(volume, result.facts()))));
    }

    @Bean
    CommandResultHandler<AllocateMachineDisks> diskResults() {
        return new Handler<>(
                AllocateMachineDisks.class,
                (sent, result) ->
                        keepLate(
                                sent,
                                made(
                                        sent.command().disks(),
                                        AgentCommand.NewDisk::slot,
                                        disk -> NewDisks.drive(disk, result.facts()))));
    }

    /** The options that a machine has taken over: those that changed, less what it could not. */
    private static Map<String, Optional<String>> taken(
            UpdateMachine command, CommandFinished result) {
        Set<String> refused = Set.of(result.facts().getOrDefault(PENDING, "").split(","));
        Set<String> options = new HashSet<>(command.before().keySet());
        options.addAll(command.config().keySet());
        Map<String, Optional<String>> taken = new HashMap<>();
        for (String option : options) {
            String value = command.config().get(option);
            boolean same = Objects.equals(command.before().get(option), value);
            if (!same && !refused.contains(option)) {
                taken.put(option, Optional.ofNullable(value));
            }
        }
        return taken;
    }

    private static <T> Map<String, String> made(
            List<T> wanted, Function<T, String> slot, Function<T, String> text) {
        Map<String, String> made = new TreeMap<>();
        wanted.forEach(one -> made.put(slot.apply(one), text.apply(one)));
        return made;
    }

    private void keepLate(SentCommand<? extends OfGuest> sent, Map<String, String> made) {
        Duration limit =
                Optional.ofNullable(sent.context().get(LIMIT))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                        .orElse(Commands.CALL_TIMEOUT);
        boolean late = sent.sentAt().plus(limit).isBefore(clock.instant());
        if (late || sent.sentAt().isBefore(since)) {
            change(
                    sent,
                    guest -> {
                        GuestEdit edit = GuestEdit.of(guest.config(), guest.isUp());
                        made.forEach((slot, text) ->
                                VolumeSlots.owned(slot, text).ifPresent(edit::keepUnused));
                        return edit;
                    });
        }
    }

    private static GuestEdit takeOver(Guest guest, Map<String, Optional<String>> changed) {
        GuestEdit edit = GuestEdit.of(guest.config(), guest.isUp());
        changed.forEach((option, value) -> {
            String now = guest.config().pending().changes().get(option);
            if (Optional.ofNullable(now).equals(value)) {
                edit.applied(option);
            }
        });
        return edit;
    }

    private void change(SentCommand<? extends OfGuest> sent, Function<Guest, GuestEdit> change) {
        guests.findForChange(sent.command().guest().value())
                .filter(guest -> !guest.isGone() && guest.concerns(sent.sentAt()))
                .ifPresent(guest -> {
                    guest.configure(change.apply(guest).config());
                    topic.changed(guest);
                });
    }

    /** Takes results of commands that succeeded. */
    private record Handler<C extends AgentCommand>(
            Class<C> command, BiConsumer<SentCommand<C>, CommandFinished> success)
            implements CommandResultHandler<C> {
        @Override
        public void finished(SentCommand<C> sent, CommandFinished result) {
            if (result.failure().isEmpty()) {
                success.accept(sent, result);
            }
        }
    }
}
