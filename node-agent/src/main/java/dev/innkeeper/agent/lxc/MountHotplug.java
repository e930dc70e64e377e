package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.MountNamespace;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.guestos.GuestRoot;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Shows a new mount point's volume in a running container: mounted on the host for a moment, it is
 * moved over into the container's mount namespace. From then on it lives and ends with that.
 */
final class MountHotplug {
    private final ContainerFolders folders;
    private final RunningContainers running;

    MountHotplug(ContainerFolders folders, RunningContainers running) {
        this.folders = folders;
        this.running = running;
    }

    static boolean isMountPoint(String option) {
        return option.matches("mp\\d+");
    }

    /**
     * @param config with the new mount points
     * @param changed options that differ; those that are no mount points are none of ours
     * @throws WorkFailure if a mount point is to go or to change, which a running container cannot
     */
    void plug(ContainerConfig config, Set<String> changed, List<StorageSpec> storages, Work work)
            throws IOException {
        OptionalInt init = running.initPid(config.guest());
        if (init.isEmpty()) {
            return;
        }
        for (String slot : changed.stream().filter(MountHotplug::isMountPoint).sorted().toList()) {
            ContainerMount mount =
                    config.mounts().stream()
                            .filter(m -> m.slot().equals(slot))
                            .findFirst()
                            .orElseThrow(() ->
                                    new WorkFailure(
                                            "mount point '"
                                                    + slot
                                                    + "' cannot be removed while the container"
                                                    + " runs"));
            plug(config, mount, init.getAsInt(), storages, work);
        }
    }

    private void plug(
            ContainerConfig config,
            ContainerMount mount,
            int init,
            List<StorageSpec> storages,
            Work work)
            throws IOException {
        Path inside = Path.of("/").resolve(mount.mountPoint()).normalize();
        if (isMounted(init, inside)) {
            throw new WorkFailure(
                    "mount point '"
                            + mount.slot()
                            + "' cannot be changed while the container runs");
        }
        Path place = folders.mountTarget(config.guest(), mount.slot());
        MountSpace.Mount volume = MountPlan.mountOf(mount, storages, config.unprivileged(), place);
        makeTarget(config, init, inside);
        work.before(new Undo.Unmount(place.toString()));
        try {
            if (!HostProgram.of(volume.command()).run(work).good()) {
                HostProgram.of(volume.withAcl().command()).require(work);
            }
            MountNamespace.of(init).attach(place, inside);
        } catch (IOException e) {
            throw new WorkFailure(
                    "cannot mount '" + mount.slot() + "' in the container: " + e.getMessage(), e);
        } finally {
            unmount(place);
        }
    }

    /** Takes a volume off the host's side; one that is not mounted is fine. */
    static void unmount(Path place) {
        HostProgram.of("umount", "--lazy", "--quiet", place.toString()).run();
    }

    private static void makeTarget(ContainerConfig config, int init, Path inside)
            throws IOException {
        int owner = IdMapping.rootOwner(config.unprivileged());
        try (GuestRoot root = new GuestRoot(Path.of("/proc/" + init + "/root"), owner)) {
            root.makeFolders(inside.toString());
        }
    }

    private static boolean isMounted(int init, Path inside) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + init + "/mounts")).stream()
                .map(line -> line.split(" "))
                .anyMatch(parts -> parts.length > 1 && parts[1].equals(inside.toString()));
    }
}
