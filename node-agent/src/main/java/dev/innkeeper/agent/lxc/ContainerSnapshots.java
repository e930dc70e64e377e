package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.foreign.RootFolder;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.DeleteContainerSnapshot;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Snapshots of all volumes of a container at one moment. */
final class ContainerSnapshots {
    private final Liblxc lxc;
    private final RunningContainers running;
    private final ContainerStop stop;

    ContainerSnapshots(Liblxc lxc, RunningContainers running, ContainerStop stop) {
        this.lxc = lxc;
        this.running = running;
        this.stop = stop;
    }

    /**
     * Takes the snapshot. A running container stands still meanwhile, with its files written.
     *
     * @throws WorkFailure if a volume's storage has no snapshots
     */
    void take(SnapshotContainer command, Work work) throws IOException {
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        List<StoredVolume> volumes = volumes(config, command.storages());
        boolean freeze = isRunningFreely(command.guest());
        try {
            if (freeze) {
                work.before(new Undo.ThawContainer(command.guest().value()));
                freeze(command.guest());
            }
            if (running.isRunning(command.guest())) {
                writeOut(config);
            }
            for (StoredVolume volume : volumes) {
                volume.volumes().snapshot(volume.name(), command.snapshot(), work);
            }
        } finally {
            if (freeze) {
                thaw(command.guest());
            }
        }
    }

    /** Removes the snapshot of every volume, however many of them are left. */
    void remove(DeleteContainerSnapshot command, Work work) throws IOException {
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        for (StoredVolume volume : ContainerVolumes.stored(config, command.storages())) {
            try {
                volume.volumes().removeSnapshot(volume.name(), command.snapshot());
            } catch (WorkFailure e) {
                if (!command.force()) {
                    throw e;
                }
                work.log("WARN: snapshot of '" + volume.id() + "' stays: " + e.getMessage());
            }
        }
    }

    /** Takes every volume back; the container is stopped if it runs. */
    void rollBack(RollbackContainer command, Work work) throws IOException {
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        List<StoredVolume> volumes = volumes(config, command.storages());
        stop.stop(command.guest());
        for (StoredVolume volume : volumes) {
            Path path = volume.requirePath();
            LoopDevices.ensureUnused(path);
            volume.volumes().rollBack(volume.name(), command.snapshot(), work);
        }
    }

    /** Lets a container go on; one that is not frozen, or does not run, is fine. */
    void thaw(GuestId guest) {
        if (lxc.state(guest.toString()).equals("FROZEN")) {
            lxc.unfreeze(guest.toString());
        }
    }

    private boolean isRunningFreely(GuestId guest) {
        return running.isRunning(guest) && !lxc.state(guest.toString()).equals("FROZEN");
    }

    private void freeze(GuestId guest) {
        if (!lxc.freeze(guest.toString())) {
            throw new WorkFailure("CT " + guest + " cannot be frozen");
        }
    }

    private static List<StoredVolume> volumes(ContainerConfig config, List<StorageSpec> storages) {
        List<StoredVolume> volumes = ContainerVolumes.stored(config, storages);
        for (StoredVolume volume : volumes) {
            if (!volume.volumes().hasSnapshots(volume.name())) {
                throw new WorkFailure("snapshot feature is not available");
            }
        }
        return volumes;
    }

    /** What the container wrote so far is to be in its volumes. */
    private void writeOut(ContainerConfig config) throws IOException {
        int init = running.initPid(config.guest()).orElse(0);
        if (init == 0) {
            return;
        }
        try (RootFolder root = RootFolder.open(Path.of("/proc/" + init + "/root"))) {
            for (ContainerMount mount : config.mounts()) {
                if (!mount.isHostPath()) {
                    writeOut(root, mount.mountPoint());
                }
            }
        }
    }

    private static void writeOut(RootFolder root, String mountPoint) throws IOException {
        try (RootFolder.Opened opened = root.open(mountPoint)) {
            String path =
                    opened.path()
                            .toString()
                            .replace("/self/", "/" + ProcessHandle.current().pid() + "/");
            HostProgram.of("sync", "-f", path).require();
        } catch (NoSuchFileException e) {
            // Added to the configuration, not to the running container.
        }
    }
}
