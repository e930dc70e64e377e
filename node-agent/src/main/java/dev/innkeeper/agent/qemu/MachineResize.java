package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.guestconfig.VolumeText;
import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.ResizeMachineDisk;
import dev.innkeeper.kernel.VolumeId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Grows disks: by QEMU while it has them open, else in place. */
final class MachineResize {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final RunningMachines running;

    MachineResize(RunningMachines running) {
        this.running = running;
    }

    /**
     * Grows a disk.
     *
     * @throws WorkFailure if it would shrink
     */
    Map<String, String> resize(ResizeMachineDisk command, Work work) throws IOException {
        Drive drive =
                new MachineConfig(command.guest(), Map.of(command.slot(), command.text()))
                        .drive(command.slot())
                        .filter(Drive::isStored)
                        .orElseThrow(() ->
                                new WorkFailure("disk '" + command.slot() + "' is no volume"));
        if (drive.isCdrom()) {
            throw new WorkFailure("you can't resize a cdrom");
        }
        VolumeId id = VolumeId.parse(drive.volume());
        DirStorage storage = Storages.of(command.storages(), id.storage());
        storage.requirePath(id.name());
        OptionalLong present = storage.volumes().size(id.name());
        if (present.isPresent() && command.sizeBytes() < present.getAsLong()) {
            throw new WorkFailure("shrinking disks is not supported");
        }
        if (running.isRunning(command.guest())) {
            running.monitor(command.guest())
                    .execute(
                            new QmpCommand.With(
                                    "block_resize",
                                    Map.of("device", drive.id(), "size", command.sizeBytes())),
                            LIMIT);
        } else {
            storage.volumes().grow(id.name(), command.sizeBytes());
        }
        work.log("Image resized.");
        return Map.of(command.slot(), text(command));
    }

    /** The size where it stood, everything else as it is. */
    private static String text(ResizeMachineDisk command) {
        String size = "size=" + VolumeText.size(command.sizeBytes());
        List<String> parts = new ArrayList<>(List.of(command.text().split(",")));
        parts.replaceAll(part -> part.strip().startsWith("size=") ? size : part);
        if (PropertyText.parse(command.text(), "file").get("size").isEmpty()) {
            parts.add(size);
        }
        return String.join(",", parts);
    }
}
