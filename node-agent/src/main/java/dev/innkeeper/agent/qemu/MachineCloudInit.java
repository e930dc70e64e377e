package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.cloudinit.CloudInit;
import dev.innkeeper.agent.qemu.cloudinit.CloudInitDisk;
import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A machine's disk for its first boot: written before every start, and whenever it changes. */
final class MachineCloudInit {
    private final RunningMachines running;

    MachineCloudInit(RunningMachines running) {
        this.running = running;
    }

    /** Writes it; a running machine finds it as a new medium. One without such a disk is fine. */
    void write(MachineConfig config, List<StorageSpec> storages, Work work) throws IOException {
        for (Drive drive : config.drives()) {
            if (drive.isCloudInit() && drive.isStored()) {
                write(config, drive, storages, work);
            }
        }
    }

    private void write(MachineConfig config, Drive drive, List<StorageSpec> storages, Work work)
            throws IOException {
        Path image = Storages.requirePath(storages, drive.volume());
        String format = MachineVolumes.format(drive.volume());
        work.log("generating cloud-init ISO");
        CloudInitDisk.write(new CloudInit(config, storages), image, format, work);
        if (running.isRunning(config.guest())) {
            running.monitor(config.guest())
                    .execute(
                            new QmpCommand.With(
                                    "blockdev-change-medium",
                                    Map.of(
                                            "id",
                                            drive.slot(),
                                            "filename",
                                            image.toString(),
                                            "format",
                                            format,
                                            "force",
                                            true)));
        }
    }
}
