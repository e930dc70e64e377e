package dev.innkeeper.guest.volumes;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.OfVolume;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.AgentCommand.Reassignment;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResizeMachineDisk;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.MachineCommand.ConvertMachineToTemplate;
import dev.innkeeper.contracts.MachineCommand.MoveMachineDisk;
import dev.innkeeper.contracts.MachineCommand.ReassignMachineDisk;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestEdit;
import dev.innkeeper.guest.options.VolumeSlots;
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
        return ofVolume(ResizeContainerVolume.class, VolumeResults::renewed);
    }

    @Bean
    CommandResultHandler<ResizeMachineDisk> diskResizeResults() {
        return ofVolume(ResizeMachineDisk.class, VolumeResults::renewed);
    }

    @Bean
    CommandResultHandler<MoveContainerVolume> moveResults() {
        return ofVolume(MoveContainerVolume.class, VolumeResults::moved);
    }

    @Bean
    CommandResultHandler<MoveMachineDisk> diskMoveResults() {
        return ofVolume(MoveMachineDisk.class, VolumeResults::moved);
    }

    @Bean
    CommandResultHandler<ReassignContainerVolume> reassignResults() {
        return handler(ReassignContainerVolume.class, this::reassign);
    }

    @Bean
    CommandResultHandler<ReassignMachineDisk> diskReassignResults() {
        return handler(ReassignMachineDisk.class, this::reassign);
    }

    /** How a configuration follows what was done to one of its volumes. */
    private interface Following {
        GuestConfig after(GuestConfig before, OfVolume command, CommandFinished result);
    }

    private <C extends AgentCommand & OfVolume> CommandResultHandler<C> ofVolume(
            Class<C> type, Following following) {
        return handler(
                type,
                (sent, result) ->
                        change(
                                sent,
                                sent.command().guest(),
                                result,
                                config -> following.after(config, sent.command(), result)));
    }

    /** The source loses the volume and the other guest gets it, in the order of their ids. */
    private <C extends AgentCommand & Reassignment> void reassign(
            SentCommand<C> sent, CommandFinished result) {
        C command = sent.command();
        String slot = sent.context().getOrDefault(SLOT, "");
        boolean first = command.guest().value() < command.targetGuest().value();
        if (first) {
            change(sent, command.guest(), result, config -> config.without(slot));
        }
        change(
                sent,
                command.targetGuest(),
                result,
                config -> config.with(command.targetSlot(), require(result, "volume")));
        if (!first) {
            change(sent, command.guest(), result, config -> config.without(slot));
        }
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

    /** One disk alone makes no template of its machine. */
    @Bean
    CommandResultHandler<ConvertMachineToTemplate> machineTemplateResults() {
        return handler(
                ConvertMachineToTemplate.class,
                (sent, result) ->
                        change(
                                sent,
                                sent.command().guest(),
                                result,
                                config ->
                                        sent.command().disk().isPresent()
                                                ? based(config, result)
                                                : template(config, result)));
    }

    private static GuestConfig renewed(
            GuestConfig config, OfVolume command, CommandFinished result) {
        String slot = command.slot();
        return config.with(
                slot, VolumeSlots.allocated(slot, command.text(), require(result, slot)));
    }

    private static GuestConfig moved(GuestConfig config, OfVolume command, CommandFinished result) {
        GuestEdit edit = GuestEdit.of(renewed(config, command, result), false);
        if (result.facts().get("unused") instanceof String left) {
            edit.keepUnused(VolumeId.parse(left));
        }
        return edit.config();
    }

    private static GuestConfig template(GuestConfig config, CommandFinished result) {
        return based(config, result).with("template", "1");
    }

    private static GuestConfig based(GuestConfig config, CommandFinished result) {
        GuestConfig next = config;
        for (String slot : VolumeSlots.used(config.options()).keySet()) {
            if (result.facts().get(slot) instanceof String fact) {
                String text = config.get(slot).orElse("");
                next = next.with(slot, VolumeSlots.allocated(slot, text, fact));
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
