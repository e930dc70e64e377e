package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** A loop device with an image behind it, which frees itself when nothing uses it any more. */
final class LoopDevice implements AutoCloseable {
    private static final int O_RDONLY = 0;
    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final long LOOP_CTL_GET_FREE = 0x4C82;
    private static final long LOOP_CONFIGURE = 0x4C0A;
    private static final int LO_FLAGS_READ_ONLY = 1;
    private static final int LO_FLAGS_AUTOCLEAR = 4;

    /** struct loop_config: descriptor, block size, struct loop_info64, 64 reserved bytes. */
    private static final long CONFIG_SIZE = 304;

    private static final long FLAGS_AT = 60;
    private static final int EBUSY = 16;
    private static final int MAX_TRIES = 50;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final java.lang.foreign.AddressLayout PTR = ValueLayout.ADDRESS;
    private static final MethodHandle OPEN =
            PrivateMounts.variadic("open", FunctionDescriptor.of(INT, PTR, INT), 2);
    private static final MethodHandle IOCTL_NUMBER =
            PrivateMounts.variadic("ioctl", FunctionDescriptor.of(INT, INT, LONG, LONG), 2);
    private static final MethodHandle IOCTL_POINTER =
            PrivateMounts.variadic("ioctl", FunctionDescriptor.of(INT, INT, LONG, PTR), 2);
    private static final MethodHandle CLOSE =
            NativeCall.libc("close", FunctionDescriptor.of(INT, INT));

    private final String path;
    private final int descriptor;

    private LoopDevice(String path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    /** Takes a free device; tries again when somebody else was quicker. */
    static LoopDevice attach(Path image, boolean readOnly) throws IOException {
        int file = open(image.toString(), readOnly ? O_RDONLY : O_RDWR);
        try {
            for (int i = 0; i < MAX_TRIES; i++) {
                String path = "/dev/loop" + freeNumber();
                int device = open(path, readOnly ? O_RDONLY : O_RDWR);
                int errno = configure(device, file, readOnly);
                if (errno == 0) {
                    return new LoopDevice(path, device);
                }
                close(device);
                if (errno != EBUSY) {
                    throw PrivateMounts.failure("cannot attach " + image, errno);
                }
            }
            throw new IOException("no free loop device for " + image);
        } finally {
            close(file);
        }
    }

    String path() {
        return path;
    }

    /** Lets go of the device; a mount keeps it. */
    @Override
    public void close() {
        close(descriptor);
    }

    private static int freeNumber() throws IOException {
        int control = open("/dev/loop-control", O_RDWR);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            // SAFETY: no pointers but the captured state, which lives in the arena.
            int number = (int) IOCTL_NUMBER.invokeExact(state, control, LOOP_CTL_GET_FREE, 0L);
            if (number < 0) {
                throw PrivateMounts.failure("no free loop device", NativeCall.errno(state));
            }
            return number;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("ioctl", e);
        } finally {
            close(control);
        }
    }

    /** 0, or the error number. */
    private static int configure(int device, int file, boolean readOnly) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            MemorySegment config = arena.allocate(CONFIG_SIZE, 8);
            config.set(INT, 0, file);
            config.set(INT, FLAGS_AT, LO_FLAGS_AUTOCLEAR | (readOnly ? LO_FLAGS_READ_ONLY : 0));
            // SAFETY: the structure has the kernel's size and lives in the arena; it is copied.
            int result = (int) IOCTL_POINTER.invokeExact(state, device, LOOP_CONFIGURE, config);
            return result == 0 ? 0 : NativeCall.errno(state);
        } catch (Throwable e) {
            throw NativeCall.broken("ioctl", e);
        }
    }

    private static int open(String path, int flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            // SAFETY: the path lives in the arena; the kernel copies it.
            int descriptor =
                    (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags | O_CLOEXEC);
            if (descriptor < 0) {
                throw PrivateMounts.failure("cannot open " + path, NativeCall.errno(state));
            }
            return descriptor;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("open", e);
        }
    }

    private static void close(int descriptor) {
        try {
            // SAFETY: opened by this class and closed once.
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw NativeCall.broken("close", e);
        }
    }
}
