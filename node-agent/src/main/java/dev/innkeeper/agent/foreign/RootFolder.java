package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A folder that is treated as the root of a file system nobody trusts: paths below it are resolved
 * by the kernel as if in a chroot ({@code openat2} with {@code RESOLVE_IN_ROOT}), so neither a
 * symbolic link nor {@code ..} leads out.
 *
 * <p>What is opened comes back as a path below {@code /proc/self/fd}, valid until it is closed.
 */
public final class RootFolder implements AutoCloseable {
    private static final long SYS_OPENAT2 = 437; // the same on every architecture
    private static final int AT_FDCWD = -100;
    private static final int O_PATH = 0x200000;
    private static final int O_DIRECTORY = directoryFlag();
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_NOFOLLOW = noFollowFlag();
    private static final long RESOLVE_NO_XDEV = 0x01;
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_IN_ROOT = 0x10;
    private static final int ENOENT = 2;
    private static final int EAGAIN = 11;
    private static final int EXDEV = 18;
    private static final int MAX_TRIES = 1000;
    private static final int ENOTDIR = 20;
    private static final int ELOOP = 40;

    private static final MethodHandle SYSCALL =
            NativeCall.libc(
                    "syscall",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG),
                    NativeCall.ERRNO);
    private static final MethodHandle CLOSE =
            NativeCall.libc(
                    "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final int descriptor;
    private final long resolve;

    private RootFolder(int descriptor, long resolve) {
        this.descriptor = descriptor;
        this.resolve = resolve;
    }

    /** Opens the root itself; this path is trusted. */
    public static RootFolder open(Path root) throws IOException {
        return new RootFolder(
                openat2(AT_FDCWD, root.toString(), O_PATH | O_DIRECTORY, 0),
                RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
    }

    /** As {@link #open(Path)}, but what is mounted below the root counts as not there. */
    public static RootFolder openWithoutMounts(Path root) throws IOException {
        return new RootFolder(
                openat2(AT_FDCWD, root.toString(), O_PATH | O_DIRECTORY, 0),
                RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV);
    }

    /**
     * Opens something below the root, following links inside it only.
     *
     * @param path relative to the root, or absolute as the inside sees it
     * @throws NoSuchFileException if it is not there
     */
    public Opened open(String path) throws IOException {
        return new Opened(openat2(descriptor, path.isEmpty() ? "." : path, O_PATH, resolve));
    }

    /**
     * As {@link #open(String)}, but a link at the path's end is opened itself.
     *
     * @throws NoSuchFileException if it is not there
     */
    public Opened openItself(String path) throws IOException {
        return new Opened(openat2(descriptor, path, O_PATH | O_NOFOLLOW, resolve));
    }

    @Override
    public void close() {
        closeDescriptor(descriptor);
    }

    /** A file or folder below the root. */
    public static final class Opened implements AutoCloseable {
        private final int descriptor;

        private Opened(int descriptor) {
            this.descriptor = descriptor;
        }

        /** A path that reaches exactly this file while it is open. */
        public Path path() {
            return Path.of("/proc/self/fd/" + descriptor);
        }

        @Override
        public void close() {
            closeDescriptor(descriptor);
        }
    }

    /**
     * The kernel gives up with EAGAIN when anything on the host was renamed or mounted meanwhile,
     * for then it cannot be sure that no {@code ..} led out: it wants to be asked again.
     */
    private static int openat2(int at, String path, int flags, long resolve) throws IOException {
        int result = -EAGAIN;
        for (int i = 0; i < MAX_TRIES && result == -EAGAIN; i++) {
            result = tryOpenat2(at, path, flags, resolve);
            if (result == -EAGAIN) {
                Thread.yield();
            }
        }
        boolean apart = result == -EXDEV && (resolve & RESOLVE_NO_XDEV) != 0;
        if (result == -ENOENT || result == -ENOTDIR || result == -ELOOP || apart) {
            throw new NoSuchFileException(path);
        }
        if (result < 0) {
            throw new IOException("cannot open " + path + ": error " + -result);
        }
        return result;
    }

    /** A descriptor, or the negative error number. */
    private static int tryOpenat2(int at, String path, int flags, long resolve) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment how = arena.allocate(24, 8);
            how.set(ValueLayout.JAVA_LONG, 0, (long) flags | O_CLOEXEC);
            how.set(ValueLayout.JAVA_LONG, 16, resolve);
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            // SAFETY: path, how and state live in the arena; the kernel keeps none of them.
            long descriptor =
                    (long)
                            SYSCALL.invokeExact(
                                    state,
                                    SYS_OPENAT2,
                                    (long) at,
                                    arena.allocateFrom(path),
                                    how,
                                    how.byteSize());
            return descriptor >= 0 ? (int) descriptor : -NativeCall.errno(state);
        } catch (Throwable e) {
            throw NativeCall.broken("openat2", e);
        }
    }

    private static void closeDescriptor(int descriptor) {
        try {
            // SAFETY: each descriptor is owned by one object and closed by it alone.
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw NativeCall.broken("close", e);
        }
    }

    /** 0x10000 on x86, 0x4000 on ARM. */
    private static int directoryFlag() {
        String arch = System.getProperty("os.arch", "");
        return arch.startsWith("aarch") || arch.startsWith("arm") ? 0x4000 : 0x10000;
    }

    /** 0x20000 on x86, 0x8000 on ARM. */
    private static int noFollowFlag() {
        return directoryFlag() << 1;
    }
}
