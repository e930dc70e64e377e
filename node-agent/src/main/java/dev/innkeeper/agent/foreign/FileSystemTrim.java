package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * Tells the storage below a file system which blocks are unused ({@code FITRIM}). The program
 * fstrim is not asked, for it resolves a path once more, in a mount namespace where it may lead
 * elsewhere.
 */
public final class FileSystemTrim {
    private static final long FITRIM = 0xC0185879L;
    private static final int RANGE_BYTES = 24;
    private static final int EOPNOTSUPP = 95;
    private static final int ENOTTY = 25;

    /**
     * Trims the file system that a folder is on; what is open below {@code /proc} is that very
     * file.
     *
     * @return bytes that were unused
     * @throws IOException if the file system or what is below it cannot
     */
    public static long trim(Path folder) throws IOException {
        try (Arena arena = Arena.ofConfined();
                OpenFolder open = OpenFolder.open(folder)) {
            MemorySegment range = arena.allocate(RANGE_BYTES, 8);
            range.set(ValueLayout.JAVA_LONG, 8, Long.MAX_VALUE);
            int error = open.control(FITRIM, range);
            if (error != 0) {
                throw new IOException(
                        error == EOPNOTSUPP || error == ENOTTY
                                ? "the discard operation is not supported"
                                : "trimming failed: error " + error);
            }
            return range.get(ValueLayout.JAVA_LONG, 8);
        }
    }

    private FileSystemTrim() {}
}
