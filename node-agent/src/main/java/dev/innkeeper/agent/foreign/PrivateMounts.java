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
 * Mounts that only the calling thread, and the processes it starts, can see: the thread leaves the
 * host's mount namespace for one of its own, which ends with the last of them. Three programs fewer
 * to start than with unshare(1), sh(1) and mount(8).
 *
 * <p>Such a thread must be a platform thread made for the purpose, and end afterwards.
 */
public final class PrivateMounts {
    public static final int READ_ONLY = 1;
    public static final int NO_SUID = 2;
    public static final int NO_DEV = 4;
    public static final int NO_EXEC = 8;
    public static final int NO_ATIME = 1024;
    public static final int LAZY_TIME = 1 << 25;

    private static final int CLONE_NEWNS = 0x20000;
    private static final int MS_REMOUNT = 32;
    private static final int MS_BIND = 4096;
    private static final int MS_REC = 16384;
    private static final int MS_SLAVE = 1 << 19;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final java.lang.foreign.AddressLayout PTR = ValueLayout.ADDRESS;
    private static final MethodHandle UNSHARE =
            NativeCall.libc("unshare", FunctionDescriptor.of(INT, INT), NativeCall.ERRNO);
    private static final MethodHandle MOUNT =
            NativeCall.libc(
                    "mount",
                    FunctionDescriptor.of(INT, PTR, PTR, PTR, LONG, PTR),
                    NativeCall.ERRNO);
    private static final MethodHandle STRERROR =
            NativeCall.libc("strerror", FunctionDescriptor.of(PTR, INT));

    /** Gives the calling thread a mount namespace of its own; the host's changes still reach it. */
    public static void enter() throws IOException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread shares its carrier's namespaces");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            // SAFETY: no pointers but the captured state, which lives in the arena.
            int result = (int) UNSHARE.invokeExact(state, CLONE_NEWNS);
            if (result != 0) {
                throw failure("cannot make a mount namespace", NativeCall.errno(state));
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("unshare", e);
        }
        mount("none", "/", "", MS_REC | MS_SLAVE, "");
    }

    /** Shows a folder of the host at another place. */
    public static void bind(Path source, Path target, int flags) throws IOException {
        mount(source.toString(), target.toString(), "", MS_BIND, "");
        if (flags != 0) {
            mount("none", target.toString(), "", MS_BIND | MS_REMOUNT | flags, "");
        }
    }

    /**
     * Mounts the ext4 file system in an image. Its loop device goes when the mount does.
     *
     * @param data options of the file system, comma separated
     */
    public static void image(Path image, Path target, int flags, String data) throws IOException {
        try (LoopDevice device = LoopDevice.attach(image, (flags & READ_ONLY) != 0)) {
            mount(device.path(), target.toString(), "ext4", flags, data);
        }
    }

    private static void mount(String source, String target, String type, long flags, String data)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            MemorySegment options = MemorySegment.NULL;
            if (!data.isEmpty()) {
                options = arena.allocateFrom(data);
            }
            // SAFETY: all texts live in the arena; the kernel copies them.
            int result =
                    (int)
                            MOUNT.invokeExact(
                                    state,
                                    arena.allocateFrom(source),
                                    arena.allocateFrom(target),
                                    arena.allocateFrom(type),
                                    flags,
                                    options);
            if (result != 0) {
                throw failure("cannot mount " + source, NativeCall.errno(state));
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("mount", e);
        }
    }

    static IOException failure(String what, int errno) {
        return new IOException(what + ": " + text(errno));
    }

    static MethodHandle variadic(String name, FunctionDescriptor shape, int fixed) {
        return NativeCall.libc(
                name, shape, NativeCall.ERRNO, Linker.Option.firstVariadicArg(fixed));
    }

    private static String text(int errno) {
        try {
            // SAFETY: the text is static in the C library, or of this thread.
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw NativeCall.broken("strerror", e);
        }
    }

    private PrivateMounts() {}
}
