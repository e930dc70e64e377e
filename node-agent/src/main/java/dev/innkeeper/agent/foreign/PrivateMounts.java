package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * A mount namespace of the calling thread's own. What is mounted there is seen by that thread and
 * by the programs it starts, and is gone with the last of them, however they end. Only for a
 * platform thread that does nothing else and ends.
 */
public final class PrivateMounts {
    private static final int CLONE_NEWNS = 0x20000;
    private static final long MS_BIND = 0x1000;
    private static final long MS_REC = 0x4000;
    private static final long MS_SLAVE = 0x80000;
    private static final int MNT_DETACH = 2;

    private static final MethodHandle UNSHARE =
            NativeCall.libc(
                    "unshare",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT),
                    NativeCall.ERRNO);
    private static final MethodHandle MOUNT =
            NativeCall.libc(
                    "mount",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS),
                    NativeCall.ERRNO);
    private static final MethodHandle UMOUNT =
            NativeCall.libc(
                    "umount2",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle GETTID =
            NativeCall.libc("gettid", FunctionDescriptor.of(ValueLayout.JAVA_INT));

    private final Path root;

    private PrivateMounts(Path root) {
        this.root = root;
    }

    /**
     * Takes the calling thread into a namespace of its own, which still hears of the host's mounts.
     *
     * @throws IOException if the kernel refuses
     */
    public static PrivateMounts enter() throws IOException {
        int thread;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            // SAFETY: neither takes pointers; unshare changes the calling thread alone.
            thread = (int) GETTID.invokeExact();
            check("unshare", (int) UNSHARE.invokeExact(state, CLONE_NEWNS), state);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("unshare", e);
        }
        mount(Path.of("/"), Path.of("/"), MS_REC | MS_SLAVE);
        return new PrivateMounts(
                Path.of("/proc/" + ProcessHandle.current().pid() + "/task/" + thread + "/root"));
    }

    /** A path of the host as the namespace sees it, for other threads while this one lives. */
    public Path inside(Path path) {
        return Path.of(root + path.toString());
    }

    /**
     * Shows a folder at another place; by the thread that entered.
     *
     * @throws IOException if the kernel refuses
     */
    public void bind(Path folder, Path target) throws IOException {
        mount(folder, target, MS_BIND);
    }

    /** Takes a mount off; by the thread that entered. One that is not there is fine. */
    public void detach(Path target) {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: the text lives in the arena; the kernel copies it.
            int ignored =
                    (int) UMOUNT.invokeExact(arena.allocateFrom(target.toString()), MNT_DETACH);
        } catch (Throwable e) {
            throw NativeCall.broken("umount2", e);
        }
    }

    private static void mount(Path source, Path target, long flags) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            // SAFETY: the texts live in the arena; the kernel copies them.
            int result =
                    (int)
                            MOUNT.invokeExact(
                                    state,
                                    arena.allocateFrom(source.toString()),
                                    arena.allocateFrom(target.toString()),
                                    MemorySegment.NULL,
                                    flags,
                                    MemorySegment.NULL);
            check("mount " + target, result, state);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("mount", e);
        }
    }

    private static void check(String step, int result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException(step + ": error " + NativeCall.errno(state));
        }
    }
}
