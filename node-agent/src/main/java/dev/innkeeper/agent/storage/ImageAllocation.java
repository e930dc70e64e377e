package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Gives guests' new volumes names that nobody else takes, and makes them. */
public final class ImageAllocation {
    private static final int MAX_DISKS = 10_000;

    /** Names given out whose files may not be there yet. */
    private final Set<Path> reserved = new HashSet<>();

    private interface Making {
        void make(String volume) throws IOException;
    }

    /**
     * An empty raw image that takes no space yet.
     *
     * @return the volume's name
     */
    public String raw(DirStorage storage, GuestId guest, long size, Work work) throws IOException {
        return fresh(
                storage,
                guest,
                "vm-",
                ".raw",
                volume -> storage.volumes().makeImage(volume, size, work),
                work);
    }

    /**
     * An empty image of a format.
     *
     * @param format {@code raw}, {@code qcow2} or {@code vmdk}
     * @return the volume's name
     */
    public String image(DirStorage storage, GuestId guest, String format, long size, Work work)
            throws IOException {
        return fresh(
                storage,
                guest,
                "vm-",
                "." + format,
                volume -> storage.volumes().makeImage(volume, size, work),
                work);
    }

    /**
     * An empty folder.
     *
     * @param size limit in bytes, 0 for none
     */
    public String folder(DirStorage storage, GuestId guest, long size, Work work)
            throws IOException {
        return fresh(
                storage,
                guest,
                "subvol-",
                ".subvol",
                volume -> storage.volumes().makeFolder(volume, size, work),
                work);
    }

    /**
     * A volume that shares its data with another of the same storage.
     *
     * @param snapshot of the source; empty for its present state
     */
    public String shared(
            DirStorage storage, String source, Optional<String> snapshot, GuestId guest, Work work)
            throws IOException {
        GuestVolumes volumes = storage.volumes();
        Path from =
                snapshot.isPresent()
                        ? volumes.path(source, snapshot.get())
                        : storage.requirePath(source);
        return fresh(
                storage,
                guest,
                isFolder(source) ? "subvol-" : "vm-",
                isFolder(source) ? ".subvol" : ".raw",
                volume -> volumes.makeShared(from, volume, work),
                work);
    }

    /**
     * An image that holds only what differs from a base image, or shares its data where the storage
     * can do that by itself.
     *
     * @return the volume's name, with the base before it if it needs that
     */
    public String linked(DirStorage storage, String base, GuestId guest, Work work)
            throws IOException {
        storage.requirePath(base);
        if (!storage.volumes().linksByName(base)) {
            return shared(storage, base, Optional.empty(), guest, work);
        }
        String made =
                fresh(
                        storage,
                        guest,
                        "vm-",
                        ".qcow2",
                        volume -> storage.volumes().makeLinked(base, volume, work),
                        work);
        return VolumeName.parse(base).own() + "/" + made;
    }

    /**
     * A volume that another node sends with its snapshots.
     *
     * @param sent its name there
     * @param snapshots the oldest first
     * @param size limit in bytes of a folder's content, 0 for none
     */
    public String received(
            DirStorage storage,
            GuestId guest,
            String sent,
            List<String> snapshots,
            long size,
            InputStream in,
            Work work)
            throws IOException {
        return fresh(
                storage,
                guest,
                isFolder(sent) ? "subvol-" : "vm-",
                isFolder(sent) ? ".subvol" : ".raw",
                volume -> storage.volumes().receive(volume, sent, snapshots, size, in, work),
                work);
    }

    /** Renames a volume, so that it belongs to another guest. */
    public String reassigned(DirStorage storage, String volume, GuestId guest, Work work)
            throws IOException {
        storage.requirePath(volume);
        int dot = volume.lastIndexOf('.');
        String made =
                fresh(
                        storage,
                        guest,
                        isFolder(volume) ? "subvol-" : "vm-",
                        dot < 0 ? "" : volume.substring(dot),
                        to -> storage.volumes().rename(volume, to, work),
                        work);
        return VolumeName.parse(volume).base().map(base -> base + "/").orElse("") + made;
    }

    /**
     * An image of a given name.
     *
     * @param format {@code raw}, {@code qcow2}, {@code vmdk} or {@code subvol}
     * @throws WorkFailure if there is one of this name
     */
    public String named(
            DirStorage storage, GuestId guest, String name, String format, long size, Work work)
            throws IOException {
        String volume = guest + "/" + name;
        Path file = storage.pathOf(volume);
        storage.makeImageFolder(guest, work);
        if (!reserve(file)) {
            throw new WorkFailure("disk image '" + file + "' already exists");
        }
        try {
            if (format.equals("subvol")) {
                storage.volumes().makeFolder(volume, size, work);
            } else {
                storage.volumes().makeImage(volume, size, work);
            }
            return volume;
        } finally {
            release(file);
        }
    }

    private String fresh(
            DirStorage storage,
            GuestId guest,
            String prefix,
            String ending,
            Making making,
            Work work)
            throws IOException {
        Path folder = storage.makeImageFolder(guest, work);
        for (int i = 0; i < MAX_DISKS; i++) {
            String middle = guest + "-disk-" + i;
            Path number = folder.resolve(middle);
            if (!isNumberFree(folder, "-" + middle) || !reserve(number)) {
                continue;
            }
            try {
                if (isNumberFree(folder, "-" + middle)) {
                    String volume = guest + "/" + prefix + middle + ending;
                    making.make(volume);
                    return volume;
                }
            } finally {
                release(number);
            }
        }
        throw new WorkFailure("no free disk name in '" + folder + "'");
    }

    /**
     * A number is used once per guest, whatever the format: {@code -100-disk-0} with any ending, or
     * as a snapshot that outlived its volume.
     */
    private static boolean isNumberFree(Path folder, String middle) {
        String[] names = folder.toFile().list();
        if (names == null) {
            return true;
        }
        for (String name : names) {
            String volume = name.replaceFirst("@.*$", "");
            int dot = volume.lastIndexOf('.');
            if ((dot < 0 ? volume : volume.substring(0, dot)).endsWith(middle)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFolder(String volume) {
        return volume.endsWith(".subvol");
    }

    private synchronized boolean reserve(Path file) {
        return !Files.exists(file, LinkOption.NOFOLLOW_LINKS) && reserved.add(file);
    }

    private synchronized void release(Path file) {
        reserved.remove(file);
    }
}
