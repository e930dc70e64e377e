package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** A folder that is open for calls to its file system ({@code ioctl}); for one thread. */
final class OpenFolder implements AutoCloseable {
    private static final int O_CLOEXEC = 0x80000;

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

    private final int descriptor;

    private OpenFolder(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * @throws IOException if it is not there
     */
    static OpenFolder open(Path folder) throws IOException {
        int descriptor;
        int error;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            // SAFETY: the text lives in the arena; the kernel copies it.
            descriptor =
                    (int) OPEN.invokeExact(state, arena.allocateFrom(folder.toString()), O_CLOEXEC);
            error = NativeCall.errno(state);
        } catch (Throwable e) {
            throw NativeCall.broken("open", e);
        }
        if (descriptor < 0) {
            throw new IOException(folder + " cannot be opened: error " + error);
        }
        return new OpenFolder(descriptor);
    }

    /** The number by which the kernel knows it, while it is open. */
    int descriptor() {
        return descriptor;
    }

    /**
     * Asks the file system for something.
     *
     * @param argument of the size that the request says
     * @return the error's number; 0 for success
     */
    int control(long request, MemorySegment argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            // SAFETY: the caller's argument outlives the call and is as large as the request says.
            int result = (int) IOCTL.invokeExact(state, descriptor, request, argument);
            return result < 0 ? NativeCall.errno(state) : 0;
        } catch (Throwable e) {
            throw NativeCall.broken("ioctl", e);
        }
    }

    @Override
    public void close() {
        try {
            // SAFETY: opened by this object, closed once.
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw NativeCall.broken("close", e);
        }
    }
}
