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
import java.util.Set;

/**
 * Where each of a container's volumes is mounted on the host, every one on a folder of its own
 * beside the others: LXC puts the further mount points into the root, where it follows no links.
 *
 * @param root where the root is mounted
 * @param others where the further mount points' volumes are
 */
record MountPlan(List<MountSpace.Mount> mounts, Path root, Map<ContainerMount, Path> others) {
    /** What {@code mountoptions} may hold. */
    private static final Set<String> ALLOWED =
            Set.of("noatime", "nodev", "noexec", "nosuid", "lazytime", "discard");

    /** Those that a folder cannot have apart from the file system that it is part of. */
    private static final Set<String> OF_A_FILE_SYSTEM = Set.of("lazytime", "discard");

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
            mounts.add(mountOf(mount, storages, config.unprivileged(), target));
            if (!mount.isRoot()) {
                others.put(mount, target);
            }
        }
        return new MountPlan(mounts, root, others);
    }

    /** Images that are mounted to be written to. */
    List<Path> writtenImages() {
        return mounts.stream()
                .filter(MountSpace.Mount::isImage)
                .filter(mount -> !List.of(mount.options().split(",")).contains("ro"))
                .map(MountSpace.Mount::source)
                .toList();
    }

    /**
     * How to mount one volume.
     *
     * @throws WorkFailure if it is not there, in use, or its options do not fit it
     */
    static MountSpace.Mount mountOf(
            ContainerMount mount, List<StorageSpec> storages, boolean unprivileged, Path target)
            throws IOException {
        Path source =
                mount.isHostPath()
                        ? hostPath(mount.volume())
                        : Storages.requirePath(storages, mount.volume());
        boolean folder = Files.isDirectory(source);
        ensureFitting(mount, folder, unprivileged);
        List<String> options = new ArrayList<>();
        if (folder) {
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
        if (!folder) {
            mount.acl().filter(acl -> acl).ifPresent(acl -> options.add("acl"));
            if (mount.quota()) {
                options.add("usrjquota=aquota.user");
                options.add("grpjquota=aquota.group");
                options.add("jqfmt=vfsv0");
            }
        }
        mount.options().stream()
                .filter(option -> !folder || !OF_A_FILE_SYSTEM.contains(option))
                .forEach(options::add);
        if (!folder && mount.acl().filter(acl -> !acl).isPresent()) {
            options.add(MountSpace.NO_ACL); // last, where it can be left out again
        }
        return new MountSpace.Mount(String.join(",", options), source, target);
    }

    private static void ensureFitting(ContainerMount mount, boolean folder, boolean unprivileged) {
        for (String option : mount.options()) {
            if (!ALLOWED.contains(option)) {
                throw new WorkFailure(
                        mount.slot() + ": mount option '" + option + "' is not allowed");
            }
        }
        if (mount.quota() && unprivileged) {
            throw new WorkFailure(
                    mount.slot() + ": quotas are not supported in unprivileged containers");
        }
        if (mount.quota() && folder) {
            throw new WorkFailure(
                    mount.slot()
                            + ": quotas need a volume with a file system of its own, '"
                            + mount.volume()
                            + "' is a folder");
        }
    }

    /** S154: no part of a bound folder's path may be a symbolic link. */
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
