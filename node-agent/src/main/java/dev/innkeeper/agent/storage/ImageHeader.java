package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an image says of itself in its first bytes. An image that somebody brought may name other
 * files of the host as its backing or its data: QEMU would open them for the guest.
 */
public final class ImageHeader {
    private static final int QCOW2_MAGIC = 0x514649fb; // "QFI" and 0xfb
    private static final int VMDK_MAGIC = 0x4b444d56; // "KDMV"
    private static final int QCOW2_LENGTH = 80;
    private static final int EXTERNAL_DATA = 1 << 2;
    private static final int MAX_NAME = 1023;

    /**
     * The file that an image is based on; empty if it stands alone.
     *
     * @throws WorkFailure if the file is no image of this format, or keeps its data elsewhere
     */
    public static Optional<String> backing(Path file, String format) throws IOException {
        return switch (format) {
            case "qcow2" -> qcow2(file);
            case "vmdk" -> vmdk(file);
            default -> Optional.empty();
        };
    }

    /** What a file is by its first bytes: {@code qcow2}, {@code vmdk}, else {@code raw}. */
    public static String format(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return "raw";
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer start = read(channel, 0, 4);
            int magic = start.limit() == 4 ? start.getInt(0) : 0;
            return magic == QCOW2_MAGIC ? "qcow2" : magic == VMDK_MAGIC ? "vmdk" : "raw";
        }
    }

    private static Optional<String> qcow2(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer header = read(channel, 0, QCOW2_LENGTH);
            if (header.limit() < 72 || header.getInt(0) != QCOW2_MAGIC) {
                throw new WorkFailure("'" + file.getFileName() + "' is not a qcow2 image");
            }
            int version = header.getInt(4);
            if (version >= 3
                    && header.limit() >= QCOW2_LENGTH
                    && (header.getLong(72) & EXTERNAL_DATA) != 0) {
                throw new WorkFailure(
                        "'" + file.getFileName() + "' keeps its data in another file");
            }
            long at = header.getLong(8);
            int length = header.getInt(16);
            if (at == 0) {
                return Optional.empty();
            }
            if (length <= 0 || length > MAX_NAME) {
                throw new WorkFailure("'" + file.getFileName() + "' is not a qcow2 image");
            }
            ByteBuffer name = read(channel, at, length);
            return Optional.of(StandardCharsets.UTF_8.decode(name).toString());
        }
    }

    /** One file that holds all: sparse extents carry their own description. */
    private static Optional<String> vmdk(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer start = read(channel, 0, 4);
            boolean sparse = start.limit() == 4 && start.getInt(0) == VMDK_MAGIC;
            if (!sparse) {
                throw new WorkFailure(
                        "'" + file.getFileName() + "' is not a vmdk image of one sparse file");
            }
            ByteBuffer description = read(channel, 512, 20 * 512);
            String text = StandardCharsets.ISO_8859_1.decode(description).toString();
            if (text.contains("parentFileNameHint")) {
                throw new WorkFailure("'" + file.getFileName() + "' is based on another image");
            }
            long extents = text.lines().filter(l -> l.matches("(RW|RDONLY) \\d+ .*")).count();
            if (extents > 1) {
                throw new WorkFailure("'" + file.getFileName() + "' keeps its data in other files");
            }
            return Optional.empty();
        }
    }

    private static ByteBuffer read(SeekableByteChannel channel, long at, int length)
            throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        channel.position(at);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until it is full or the file ends
        }
        return bytes.flip();
    }

    private ImageHeader() {}
}
