package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Allocates the volumes of containers: an image with one ext4 file system, or a folder. */
final class ContainerVolumes {
    private final ImageAllocation images;

    ContainerVolumes(ImageAllocation images) {
        this.images = images;
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
            storage.activate();
            int owner = IdMapping.rootOwner(unprivileged);
            String name =
                    volume.sizeBytes() == 0
                            ? folder(storage, guest, owner, work)
                            : image(storage, guest, volume.sizeBytes(), owner, work);
            made.put(volume.slot(), propertyText(volume, storage.id() + ":" + name));
        }
        return made;
    }

    private String folder(DirStorage storage, GuestId guest, int owner, Work work)
            throws IOException {
        String name = images.folder(storage, guest, work);
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
        work.log("Formatting '" + image + "', size " + sizeText(size));
        HostProgram.of(
                        "mkfs.ext4",
                        "-q",
                        "-F",
                        "-E",
                        "lazy_itable_init=1,nodiscard,root_owner=" + owner + ":" + owner,
                        image.toString())
                .require(work);
        return name;
    }

    /** As Proxmox VE prints it: the volume, what is required, then the rest by name. */
    private static String propertyText(NewVolume volume, String id) {
        StringBuilder text = new StringBuilder(id);
        if (!volume.slot().equals("rootfs")) {
            text.append(",mp=").append(volume.mountPoint());
        }
        for (String option : volume.options().split(",")) {
            boolean own = option.startsWith("mp=") || option.startsWith("size=");
            if (!option.isBlank() && !own) {
                text.append(',').append(option.strip());
            }
        }
        return text.append(",size=").append(sizeText(volume.sizeBytes())).toString();
    }

    /** {@code 8G}, {@code 512M}; a folder without limit has {@code 0T}. */
    static String sizeText(long bytes) {
        if (bytes == 0) {
            return "0T";
        }
        String units = "KMGT";
        long value = bytes;
        int unit = -1;
        while (value % 1024 == 0 && unit < units.length() - 1) {
            value /= 1024;
            unit++;
        }
        return unit < 0 ? Long.toString(value) : value + units.substring(unit, unit + 1);
    }
}
