package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * The mount namespace of another process, in which something can be mounted that only the host
 * sees. The kernel lets a mount change namespaces as a descriptor ({@code open_tree}, {@code
 * move_mount}; Linux 5.2), so nothing of the other side is ever run.
 */
public final class MountNamespace {
    private static final long SYS_OPEN_TREE = 428; // the same on every architecture, as are these
    private static final long SYS_MOVE_MOUNT = 429;
    private static final long SYS_OPENAT2 = 437;
    private static final long AT_FDCWD = -100;
    private static final long OPEN_TREE_CLONE = 1;
    private static final long O_CLOEXEC = 0x80000;
    private static final long O_PATH = 0x200000;
    private static final long RESOLVE_NO_SYMLINKS = 0x04;
    private static final long EMPTY_PATHS = 0x04 | 0x40;
    private static final int CLONE_FS = 0x200;
    private static final int CLONE_NEWNS = 0x20000;

    private static final MethodHandle SYSCALL =
            NativeCall.libc(
                    "syscall",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG),
                    NativeCall.ERRNO);
    private static final MethodHandle UNSHARE =
            NativeCall.libc(
                    "unshare",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    NativeCall.ERRNO);
    private static final MethodHandle SETNS =
            NativeCall.libc(
                    "setns",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    NativeCall.ERRNO);
    private static final MethodHandle CLOSE =
            NativeCall.libc(
                    "close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final Path namespace;

    private MountNamespace(Path namespace) {
        this.namespace = namespace;
    }

    public static MountNamespace of(int process) {
        return new MountNamespace(Path.of("/proc/" + process + "/ns/mnt"));
    }

    /**
     * Shows what is mounted on a folder of the host in the other namespace too.
     *
     * @param mounted a mount point of ours
     * @param target an existing folder as the other side sees it; no part of it may be a link
     * @throws IOException saying which step the kernel refused
     */
    public void attach(Path mounted, Path target) throws IOException {
        CompletableFuture<Void> moved = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .name("mount-namespace")
                        .start(() -> {
                            try {
                                attachHere(mounted, target);
                                moved.complete(null);
                            } catch (Throwable e) {
                                moved.completeExceptionally(e);
                            }
                        });
        try {
            moved.get();
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Leaves this thread in the other namespace, so it must be one that ends after it: no other
     * thread changes sides, and everything that could be looked up by a path is opened before.
     */
    private void attachHere(Path mounted, Path target) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            long none = arena.allocateFrom("").address();
            long source = arena.allocateFrom(mounted.toString()).address();
            long name = arena.allocateFrom(namespace.toString()).address();
            long place = arena.allocateFrom(target.toString()).address();
            long plain = how(arena, O_CLOEXEC, 0).address();
            long noLinks = how(arena, O_CLOEXEC | O_PATH, RESOLVE_NO_SYMLINKS).address();
            long clone = OPEN_TREE_CLONE | O_CLOEXEC;
            int tree = require("open_tree", call(state, SYS_OPEN_TREE, AT_FDCWD, source, clone));
            int space = require("open", call(state, SYS_OPENAT2, AT_FDCWD, name, plain, 24));
            int folder = -1;
            try {
                // SAFETY: both only change this thread, which ends soon; they take no pointers.
                require("unshare", errorOf((int) UNSHARE.invokeExact(state, CLONE_FS), state));
                require(
                        "setns",
                        errorOf((int) SETNS.invokeExact(state, space, CLONE_NEWNS), state));
                folder =
                        require(
                                "open target",
                                call(state, SYS_OPENAT2, AT_FDCWD, place, noLinks, 24));
                require(
                        "move_mount",
                        call(state, SYS_MOVE_MOUNT, tree, none, folder, none, EMPTY_PATHS));
            } catch (IOException e) {
                throw e;
            } catch (Throwable e) {
                throw NativeCall.broken("setns", e);
            } finally {
                close(folder);
                close(space);
                close(tree);
            }
        }
    }

    /** {@code struct open_how}. */
    private static MemorySegment how(Arena arena, long flags, long resolve) {
        MemorySegment how = arena.allocate(24, 8);
        how.set(ValueLayout.JAVA_LONG, 0, flags);
        how.set(ValueLayout.JAVA_LONG, 16, resolve);
        return how;
    }

    private static long call(MemorySegment state, long number, long... arguments) {
        long[] a = java.util.Arrays.copyOf(arguments, 5);
        try {
            // SAFETY: addresses are of the caller's arena, which is open until the call returns.
            long result = (long) SYSCALL.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4]);
            return result < 0 ? -NativeCall.errno(state) : result;
        } catch (Throwable e) {
            throw NativeCall.broken("syscall " + number, e);
        }
    }

    private static long errorOf(int result, MemorySegment state) {
        return result < 0 ? -NativeCall.errno(state) : result;
    }

    private static int require(String step, long result) throws IOException {
        if (result < 0) {
            throw new IOException(step + ": error " + -result);
        }
        return (int) result;
    }

    private static void close(int descriptor) {
        if (descriptor < 0) {
            return;
        }
        try {
            // SAFETY: opened by attachHere and closed by it alone.
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw NativeCall.broken("close", e);
        }
    }
}
