package dev.innkeeper.guest.volumes;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ContainerEdit;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.VolumeId;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What nodes made of volumes, written down; a failure changes nothing but frees the lock. */
@Configuration(proxyBeanMethods = false)
class VolumeResults {
    private static final String SLOT = "slot";

    private final Guests guests;
    private final GuestTopic topic;

    VolumeResults(Guests guests, GuestTopic topic) {
        this.guests = guests;
        this.topic = topic;
    }

    static Map<String, String> context(String slot) {
        return Map.of(SLOT, slot);
    }

    @Bean
    CommandResultHandler<ResizeContainerVolume> resizeResults() {
        return handler(
                ResizeContainerVolume.class,
                (sent, result) ->
                        change(
                                sent,
                                sent.command().guest(),
                                result,
                                config ->
                                        renewed(
                                                config,
                                                sent.command().slot(),
                                                sent.command().text(),
                                                result)));
    }

    @Bean
    CommandResultHandler<MoveContainerVolume> moveResults() {
        return handler(
                MoveContainerVolume.class,
                (sent, result) ->
                        change(
                                sent,
                                sent.command().guest(),
                                result,
                                config -> moved(config, sent, result)));
    }

    /** The source loses the volume and the other container gets it, in the order of their ids. */
    @Bean
    CommandResultHandler<ReassignContainerVolume> reassignResults() {
        return handler(
                ReassignContainerVolume.class,
                (sent, result) -> {
                    GuestId source = sent.command().guest();
                    GuestId target = sent.command().targetGuest();
                    String slot = sent.context().getOrDefault(SLOT, "");
                    boolean first = source.value() < target.value();
                    if (first) {
                        change(sent, source, result, config -> config.without(slot));
                    }
                    change(
                            sent,
                            target,
                            result,
                            config ->
                                    config.with(
                                            sent.command().targetSlot(),
                                            require(result, "volume")));
                    if (!first) {
                        change(sent, source, result, config -> config.without(slot));
                    }
                });
    }

    @Bean
    CommandResultHandler<ConvertToTemplate> templateResults() {
        return handler(
                ConvertToTemplate.class,
                (sent, result) ->
                        change(
                                sent,
                                sent.command().guest(),
                                result,
                                config -> template(config, result)));
    }

    private static GuestConfig renewed(
            GuestConfig config, String slot, String text, CommandFinished result) {
        String fact = require(result, slot);
        return VolumeSlots.isUnused(slot)
                ? config.with(slot, fact)
                : config.with(slot, MountPoint.parse(slot, text).allocated(fact).toString());
    }

    private static GuestConfig moved(
            GuestConfig config, SentCommand<MoveContainerVolume> sent, CommandFinished result) {
        String slot = sent.command().slot();
        ContainerEdit edit =
                new ContainerEdit(renewed(config, slot, sent.command().text(), result), false);
        if (result.facts().get("unused") instanceof String left) {
            edit.keepUnused(VolumeId.parse(left));
        }
        return edit.config();
    }

    private static GuestConfig template(GuestConfig config, CommandFinished result) {
        GuestConfig next = config.with("template", "1");
        for (Map.Entry<String, String> option : config.options().entrySet()) {
            String slot = option.getKey();
            boolean mountPoint =
                    ContainerOption.named(slot).filter(ContainerOption::isMountPoint).isPresent();
            if (mountPoint && result.facts().get(slot) instanceof String fact) {
                MountPoint point = MountPoint.parse(slot, option.getValue());
                next = next.with(slot, point.allocated(fact).toString());
            }
        }
        return next;
    }

    private static String require(CommandFinished result, String fact) {
        String text = result.facts().get(fact);
        if (text == null) {
            throw new IllegalStateException("the node said nothing of " + fact);
        }
        return text;
    }

    private void change(
            SentCommand<?> sent,
            GuestId id,
            CommandFinished result,
            Function<GuestConfig, GuestConfig> change) {
        guests.findForChange(id.value())
                .filter(guest -> !guest.isGone() && guest.concerns(sent.sentAt()))
                .ifPresent(guest -> change(guest, sent, result, change));
    }

    private void change(
            Guest guest,
            SentCommand<?> sent,
            CommandFinished result,
            Function<GuestConfig, GuestConfig> change) {
        if (result.failure().isEmpty()) {
            guest.configure(change.apply(guest.config()));
        }
        guest.endLocked(sent.id(), GuestLock.DISK);
        topic.changed(guest);
    }

    private static <C extends AgentCommand> CommandResultHandler<C> handler(
            Class<C> type, BiConsumer<SentCommand<C>, CommandFinished> finish) {
        return new CommandResultHandler<>() {
            @Override
            public Class<C> command() {
                return type;
            }

            @Override
            public void finished(SentCommand<C> sent, CommandFinished result) {
                finish.accept(sent, result);
            }
        };
    }
}
