package dev.innkeeper.agent.qemu.cloudinit;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;

/** Writes the disk: an ISO file system, in the image that the machine has for it. */
public final class CloudInitDisk {
    private static final Path PROGRAM = Path.of("/usr/bin/genisoimage");

    /**
     * Writes it anew; nobody has the image open. A machine whose system reads it finds either what
     * was there or what is there now.
     *
     * @param image with its format, {@code raw} or {@code qcow2}
     */
    public static void write(CloudInit content, Path image, String format, Work work)
            throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            throw new WorkFailure(
                    "'" + PROGRAM + "' is missing on this node (package 'genisoimage')");
        }
        Path folder = Files.createTempDirectory("innkeeper-cloud-init");
        try {
            Path files = Files.createDirectory(folder.resolve("files"));
            for (Map.Entry<String, String> file : content.files().entrySet()) {
                Path place = files.resolve(file.getKey());
                Files.createDirectories(Objects.requireNonNull(place.getParent()));
                Files.writeString(place, file.getValue());
            }
            Path iso = folder.resolve("iso");
            HostProgram.of(
                            PROGRAM.toString(),
                            "-quiet",
                            "-iso-level",
                            "3",
                            "-R",
                            "-J",
                            "-V",
                            content.label(),
                            "-o",
                            iso.toString(),
                            files.toString())
                    .require(work);
            put(iso, image, format, work);
        } finally {
            FileTree.remove(folder);
        }
    }

    private static void put(Path iso, Path image, String format, Work work) throws IOException {
        Path fresh = image.resolveSibling("." + image.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            HostProgram.of(
                            "qemu-img",
                            "convert",
                            "-q",
                            "-f",
                            "raw",
                            "-O",
                            format,
                            iso.toString(),
                            fresh.toString())
                    .require(work);
            HostProgram.of(
                            "qemu-img",
                            "resize",
                            "-q",
                            "-f",
                            format,
                            fresh.toString(),
                            Long.toString(Math.max(SIZE, Files.size(iso))))
                    .require(work);
            Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(image));
            Files.move(fresh, image, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** As the volume was allocated; the file system is much smaller. */
    private static final long SIZE = 4L << 20;

    private CloudInitDisk() {}
}
