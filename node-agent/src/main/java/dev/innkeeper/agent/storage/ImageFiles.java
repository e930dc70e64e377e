package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Image files. A raw one is exactly as long as the disk, with holes where nothing was written; the
 * other formats are left to {@code qemu-img}.
 */
final class ImageFiles {

    /**
     * @throws WorkFailure {@code unsupported format 'x'}
     */
    static void make(Path file, String format, long size, Work work) throws IOException {
        switch (format) {
            case "raw" -> makeRaw(file, size);
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
    }

    static void makeRaw(Path file, long size) throws IOException {
        Files.createFile(file);
        setLength(file, size);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    }

    /** Bytes as the guest sees it. */
    static long size(Path file, String format) throws IOException {
        if (format.equals("raw")) {
            return Files.size(file);
        }
        HostProgram.Outcome info =
                HostProgram.of("qemu-img", "info", "--output=json", "-U", file.toString()).run();
        return FileFormats.jsonNumber(info.text(), "virtual-size").orElse(Files.size(file));
    }

    static void grow(Path file, String format, long size) throws IOException {
        if (format.equals("raw")) {
            setLength(file, size);
        } else {
            HostProgram.of("qemu-img", "resize", "-f", format, file.toString(), Long.toString(size))
                    .require();
        }
    }

    private static void setLength(Path file, long size) throws IOException {
        try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
            image.setLength(size);
        }
    }

    private ImageFiles() {}
}
