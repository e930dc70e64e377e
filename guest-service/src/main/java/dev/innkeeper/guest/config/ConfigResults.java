package dev.innkeeper.guest.config;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand.AllocateContainerVolumes;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ContainerEdit;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.NewVolumes;
import dev.innkeeper.kernel.VolumeId;
import java.time.Clock;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What nodes made of changed configurations; also when nobody waits for it any more. */
@Configuration(proxyBeanMethods = false)
class ConfigResults {
    private final Guests guests;
    private final GuestTopic topic;
    private final Clock clock;

    ConfigResults(Guests guests, GuestTopic topic, Clock clock) {
        this.guests = guests;
        this.topic = topic;
        this.clock = clock;
    }

    /** What a running container has taken over waits no longer. */
    @Bean
    CommandResultHandler<UpdateContainer> updateResults() {
        return new CommandResultHandler<>() {
            @Override
            public Class<UpdateContainer> command() {
                return UpdateContainer.class;
            }

            @Override
            public void finished(SentCommand<UpdateContainer> sent, CommandFinished result) {
                if (result.failure().isEmpty()) {
                    guests.findForChange(sent.command().guest().value())
                            .filter(guest -> !guest.isGone() && guest.concerns(sent.sentAt()))
                            .ifPresent(guest -> takeOver(guest, sent.command()));
                }
            }
        };
    }

    /** Volumes for which nobody waited long enough are kept as unused. */
    @Bean
    CommandResultHandler<AllocateContainerVolumes> allocationResults() {
        return new CommandResultHandler<>() {
            @Override
            public Class<AllocateContainerVolumes> command() {
                return AllocateContainerVolumes.class;
            }

            @Override
            public void finished(
                    SentCommand<AllocateContainerVolumes> sent, CommandFinished result) {
                boolean late = sent.sentAt().plus(Commands.CALL_TIMEOUT).isBefore(clock.instant());
                if (late && result.failure().isEmpty()) {
                    guests.findForChange(sent.command().guest().value())
                            .filter(guest -> !guest.isGone() && guest.concerns(sent.sentAt()))
                            .ifPresent(guest -> keep(guest, sent.command(), result));
                }
            }
        };
    }

    private void takeOver(Guest guest, UpdateContainer command) {
        ContainerEdit edit = new ContainerEdit(guest.config(), guest.isUp());
        command.changed()
                .forEach((option, value) -> {
                    var now = guest.config().pending().changes().get(option);
                    if (Optional.ofNullable(now).equals(value)) {
                        edit.applied(option);
                    }
                });
        guest.configure(edit.config());
        topic.changed(guest);
    }

    private void keep(Guest guest, AllocateContainerVolumes command, CommandFinished result) {
        ContainerEdit edit = new ContainerEdit(guest.config(), guest.isUp());
        for (NewVolume volume : command.volumes()) {
            Optional<VolumeId> made =
                    MountPoint.parse(volume.slot(), NewVolumes.mountPoint(volume, result.facts()))
                            .volume();
            made.ifPresent(edit::keepUnused);
        }
        guest.configure(edit.config());
        topic.changed(guest);
    }
}
