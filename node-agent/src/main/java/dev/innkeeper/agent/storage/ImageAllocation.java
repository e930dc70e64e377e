package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Makes new images and folders for guests' disks, each under a name that nobody else takes. */
public final class ImageAllocation {
    private static final int MAX_DISKS = 10_000;

    /** Names given out whose files may not be there yet. */
    private final Set<Path> reserved = new HashSet<>();

    /**
     * An empty raw image that takes no space yet.
     *
     * @return the volume's name
     */
    public String raw(DirStorage storage, GuestId guest, long size, Work work) throws IOException {
        Path folder = storage.makeImageFolder(guest, work);
        Path file = reserve(folder, "vm-" + guest + "-disk-", ".raw");
        try {
            work.before(new Undo.RemoveFile(file.toString()));
            makeRaw(file, size);
            return guest + "/" + file.getFileName();
        } finally {
            release(file);
        }
    }

    /** An empty folder, for a container without a size limit. */
    public String folder(DirStorage storage, GuestId guest, Work work) throws IOException {
        Path images = storage.makeImageFolder(guest, work);
        Path folder = reserve(images, "subvol-" + guest + "-disk-", ".subvol");
        try {
            work.before(new Undo.RemoveTree(folder.toString()));
            Files.createDirectory(folder);
            return guest + "/" + folder.getFileName();
        } finally {
            release(folder);
        }
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
            work.before(new Undo.RemoveTree(file.toString()));
            switch (format) {
                case "raw" -> makeRaw(file, size);
                case "subvol" -> Files.createDirectory(file);
                case "qcow2", "vmdk" ->
                        HostProgram.of(
                                        "qemu-img",
                                        "create",
                                        "-q",
                                        "-f",
                                        format,
                                        file.toString(),
                                        Long.toString(size))
                                .require(work);
                default -> throw new WorkFailure("unsupported format '" + format + "'");
            }
            return volume;
        } finally {
            release(file);
        }
    }

    private static void makeRaw(Path file, long size) throws IOException {
        Files.createFile(file);
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(size);
        }
        Files.setPosixFilePermissions(
                file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));
    }

    private Path reserve(Path folder, String prefix, String ending) {
        for (int i = 0; i < MAX_DISKS; i++) {
            if (isNumberFree(folder, prefix.substring(prefix.indexOf('-')) + i)) {
                Path file = folder.resolve(prefix + i + ending);
                if (reserve(file)) {
                    return file;
                }
            }
        }
        throw new WorkFailure("no free disk name in '" + folder + "'");
    }

    /**
     * A number is used once per guest, whatever the format: {@code -100-disk-0} with any ending.
     */
    private static boolean isNumberFree(Path folder, String middle) {
        String[] names = folder.toFile().list();
        if (names == null) {
            return true;
        }
        for (String name : names) {
            int dot = name.lastIndexOf('.');
            if ((dot < 0 ? name : name.substring(0, dot)).endsWith(middle)) {
                return false;
            }
        }
        return true;
    }

    private synchronized boolean reserve(Path file) {
        return !Files.exists(file) && reserved.add(file);
    }

    private synchronized void release(Path file) {
        reserved.remove(file);
    }
}
