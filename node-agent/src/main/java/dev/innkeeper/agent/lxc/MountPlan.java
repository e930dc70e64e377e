package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each of a container's volumes is mounted on the host, every one on a folder of its own
 * beside the others: LXC puts the further mount points into the root, where it follows no links.
 *
 * @param root where the root is mounted
 * @param others where the further mount points' volumes are
 */
record MountPlan(List<MountSpace.Mount> mounts, Path root, Map<ContainerMount, Path> others) {

    /**
     * @throws WorkFailure if a volume is not there or in use
     */
    static MountPlan of(
            ContainerConfig config, List<StorageSpec> storages, ContainerFolders folders)
            throws IOException {
        List<MountSpace.Mount> mounts = new ArrayList<>();
        Map<ContainerMount, Path> others = new LinkedHashMap<>();
        Path root = folders.mountTarget(config.guest(), "rootfs");
        List<ContainerMount> configured = config.mounts();
        if (configured.isEmpty() || !configured.getFirst().isRoot()) {
            throw new WorkFailure("missing root file system: option 'rootfs' is not set");
        }
        for (ContainerMount mount : configured) {
            Path target = folders.mountTarget(config.guest(), mount.slot());
            mounts.add(mountOf(mount, storages, target));
            if (!mount.isRoot()) {
                others.put(mount, target);
            }
        }
        return new MountPlan(mounts, root, others);
    }

    private static MountSpace.Mount mountOf(
            ContainerMount mount, List<StorageSpec> storages, Path target) throws IOException {
        List<String> options = new ArrayList<>();
        Path source =
                mount.isHostPath()
                        ? hostPath(mount.volume())
                        : Storages.requirePath(storages, mount.volume());
        if (Files.isDirectory(source)) {
            options.add("bind");
        } else if (!mount.isHostPath()) {
            LoopDevices.ensureUnused(source);
            options.add("image");
            options.add("loop");
        } else {
            options.add("defaults");
        }
        if (mount.readOnly()) {
            options.add("ro");
        }
        if (!Files.isDirectory(source)) {
            mount.acl().ifPresent(acl -> options.add(acl ? "acl" : "noacl"));
            if (mount.quota()) {
                options.add("usrjquota=aquota.user");
                options.add("grpjquota=aquota.group");
                options.add("jqfmt=vfsv0");
            }
        }
        options.addAll(mount.options());
        return new MountSpace.Mount(String.join(",", options), source, target);
    }

    private static Path hostPath(String volume) throws IOException {
        Path path = Path.of(volume);
        if (!Files.exists(path)) {
            throw new WorkFailure("mount point source '" + volume + "' does not exist");
        }
        if (!path.toRealPath().equals(path.normalize()) && Files.isDirectory(path)) {
            throw new WorkFailure("mount point source '" + volume + "' holds a symbolic link");
        }
        return path;
    }
}
