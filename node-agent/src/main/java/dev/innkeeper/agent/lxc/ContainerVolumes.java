package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.guestconfig.VolumeText;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Allocates the volumes of containers: a folder where the storage can limit it or no size is
 * wanted, else an image with one ext4 file system.
 */
final class ContainerVolumes {
    private final ImageAllocation images;

    ContainerVolumes(ImageAllocation images) {
        this.images = images;
    }

    /** The volumes of a container that a storage keeps: no bind and no device mount points. */
    static List<StoredVolume> stored(ContainerConfig config, List<StorageSpec> storages) {
        List<StoredVolume> volumes = new ArrayList<>();
        for (ContainerMount mount : config.mounts()) {
            if (!mount.isHostPath()) {
                String text = config.text(mount.slot()).orElse("");
                volumes.add(StoredVolume.of(mount.slot(), text, storages));
            }
        }
        return volumes;
    }

    /**
     * Allocates and formats.
     *
     * @return slot → property string, such as {@code local:100/vm-100-disk-0.raw,size=8G}
     */
    Map<String, String> allocate(
            GuestId guest,
            List<NewVolume> wanted,
            List<StorageSpec> storages,
            boolean unprivileged,
            Work work)
            throws IOException {
        Map<String, String> made = new LinkedHashMap<>();
        for (NewVolume volume : wanted) {
            DirStorage storage = Storages.of(storages, volume.storage());
            String name = allocate(storage, guest, volume.sizeBytes(), unprivileged, work);
            made.put(volume.slot(), propertyText(volume, name));
        }
        return made;
    }

    /**
     * Allocates and formats one volume.
     *
     * @param size in bytes; 0 asks for a folder without limit
     * @return its id, with the storage
     */
    String allocate(DirStorage storage, GuestId guest, long size, boolean unprivileged, Work work)
            throws IOException {
        storage.activate();
        int owner = IdMapping.rootOwner(unprivileged);
        String name =
                size == 0 || storage.volumes().limitsFolders()
                        ? folder(storage, guest, size, owner, work)
                        : image(storage, guest, size, owner, work);
        return storage.id() + ":" + name;
    }

    private String folder(DirStorage storage, GuestId guest, long size, int owner, Work work)
            throws IOException {
        String name = images.folder(storage, guest, size, work);
        Path folder = storage.pathOf(name);
        Files.setAttribute(folder, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(folder, "unix:gid", owner, LinkOption.NOFOLLOW_LINKS);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return name;
    }

    private String image(DirStorage storage, GuestId guest, long size, int owner, Work work)
            throws IOException {
        String name = images.raw(storage, guest, size, work);
        Path image = storage.pathOf(name);
        work.log("Formatting '" + image + "', fmt=raw size=" + size + " preallocation=off");
        HostProgram.of(
                        "mkfs.ext4",
                        "-F",
                        "-E",
                        "lazy_itable_init=1,nodiscard,root_owner=" + owner + ":" + owner,
                        image.toString())
                .require(work)
                .stream()
                .filter(ContainerVolumes::isWorthLogging)
                .forEach(work::log);
        return name;
    }

    /** What mkfs made, not how it got there. */
    private static boolean isWorthLogging(String line) {
        return line.startsWith("Creating filesystem")
                || line.startsWith("Filesystem UUID")
                || line.startsWith("Superblock backups")
                || line.startsWith("\t");
    }

    /** As Proxmox VE prints it: the volume, what is required, then the rest by name. */
    private static String propertyText(NewVolume volume, String id) {
        String required = volume.slot().equals("rootfs") ? "" : ",mp=" + volume.mountPoint();
        StringBuilder rest = new StringBuilder();
        for (String option : volume.options().split(",")) {
            if (!option.isBlank() && !option.startsWith("mp=")) {
                rest.append(',').append(option.strip());
            }
        }
        return VolumeText.with(id + required + rest, id, volume.sizeBytes());
    }
}
