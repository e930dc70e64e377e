package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guest.VolumeRemoval;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.network.HostEnd;
import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Removes a container with its volumes and every trace on this node. Can be done again. */
final class ContainerDestroy {
    private final ContainerFolders folders;
    private final RunningContainers running;
    private final ContainerStop stop;

    ContainerDestroy(ContainerFolders folders, RunningContainers running, ContainerStop stop) {
        this.folders = folders;
        this.running = running;
        this.stop = stop;
    }

    /**
     * @param force stop it if it runs
     * @param unreferenced also free volumes of this guest that its configuration does not name
     */
    void destroy(
            ContainerConfig config,
            List<StorageSpec> storages,
            boolean force,
            boolean unreferenced,
            Work work)
            throws IOException {
        GuestId guest = config.guest();
        if (running.isRunning(guest)) {
            if (!force) {
                throw new WorkFailure("unable to destroy CT " + guest + " - container is running");
            }
        }
        stop.stop(guest);
        config.nets().forEach(net -> HostEnd.remove(guest, net.index()));
        for (String volume : ownVolumes(config)) {
            if (volume.indexOf(':') >= 0) {
                VolumeRemoval.free(volume, storages, force, work);
            }
        }
        if (unreferenced) {
            VolumeRemoval.freeUnreferenced(guest, storages);
        }
        removeTraces(guest);
    }

    /** Removes the generated configuration, the log and the mount folders. */
    void removeTraces(GuestId guest) throws IOException {
        FileTree.remove(folders.folder(guest));
        removeMountFolders(folders.mounts(guest));
    }

    private static List<String> ownVolumes(ContainerConfig config) {
        List<String> volumes = new ArrayList<>(config.unusedVolumes());
        config.mounts().stream()
                .filter(m -> !m.isHostPath())
                .map(ContainerMount::volume)
                .forEach(volumes::add);
        return volumes;
    }

    /** They are empty here whatever is mounted elsewhere, so no content can be lost. */
    private static void removeMountFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (var targets = Files.newDirectoryStream(folder)) {
                for (Path target : targets) {
                    Files.deleteIfExists(target);
                }
            }
            Files.deleteIfExists(folder);
        }
    }
}
