package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Tells the storage below a file system which blocks are unused ({@code FITRIM}). The program
 * fstrim is not asked, for it resolves a path once more, in a mount namespace where it may lead
 * elsewhere.
 */
public final class FileSystemTrim {
    private static final int O_CLOEXEC = 0x80000;
    private static final long FITRIM = 0xC0185879L;
    private static final int RANGE_BYTES = 24;
    private static final int EOPNOTSUPP = 95;
    private static final int ENOTTY = 25;

    private static final MethodHandle OPEN =
            NativeCall.libc(
                    "open",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    NativeCall.ERRNO,
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL =
            NativeCall.libc(
                    "ioctl",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS),
                    NativeCall.ERRNO,
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            NativeCall.libc(
                    "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    /**
     * Trims the file system that a folder is on; what is open below {@code /proc} is that very
     * file.
     *
     * @return bytes that were unused
     * @throws IOException if the file system or what is below it cannot
     */
    public static long trim(Path folder) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            int descriptor;
            try {
                // SAFETY: the text lives in the arena; the kernel copies it.
                descriptor =
                        (int)
                                OPEN.invokeExact(
                                        state, arena.allocateFrom(folder.toString()), O_CLOEXEC);
            } catch (Throwable e) {
                throw NativeCall.broken("open", e);
            }
            if (descriptor < 0) {
                throw new IOException("cannot be opened: error " + NativeCall.errno(state));
            }
            try {
                return trim(descriptor, arena, state);
            } finally {
                close(descriptor);
            }
        }
    }

    private static long trim(int descriptor, Arena arena, MemorySegment state) throws IOException {
        MemorySegment range = arena.allocate(RANGE_BYTES, 8);
        range.set(ValueLayout.JAVA_LONG, 8, Long.MAX_VALUE);
        int result;
        try {
            // SAFETY: the kernel reads and writes 24 bytes of the range, which lives in the arena.
            result = (int) IOCTL.invokeExact(state, descriptor, FITRIM, range);
        } catch (Throwable e) {
            throw NativeCall.broken("ioctl", e);
        }
        if (result < 0) {
            int error = NativeCall.errno(state);
            throw new IOException(
                    error == EOPNOTSUPP || error == ENOTTY
                            ? "the discard operation is not supported"
                            : "trimming failed: error " + error);
        }
        return range.get(ValueLayout.JAVA_LONG, 8);
    }

    private static void close(int descriptor) {
        try {
            // SAFETY: opened above, closed once.
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw NativeCall.broken("close", e);
        }
    }

    private FileSystemTrim() {}
}
