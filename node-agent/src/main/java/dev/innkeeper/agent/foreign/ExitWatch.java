package dev.innkeeper.agent.foreign;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells at once when a process ends, whoever its parent is: one thread waits by epoll for the
 * processes' pidfds. (The JDK polls processes that are not its children, up to 5 s late.)
 */
public final class ExitWatch implements AutoCloseable {
    private static final long SYS_PIDFD_OPEN = 434; // the same on every architecture
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int ROUND_MILLIS = 1000;
    private static final int BATCH = 64;
    private static final boolean PACKED = System.getProperty("os.arch", "").matches("amd64|x86_64");
    private static final long EVENT_SIZE = PACKED ? 12 : 16;
    private static final long DATA_OFFSET = PACKED ? 4 : 8;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MethodHandle PIDFD_OPEN =
            NativeCall.libc(
                    "syscall",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG));
    private static final MethodHandle EPOLL_CREATE =
            NativeCall.libc("epoll_create1", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle EPOLL_CTL =
            NativeCall.libc(
                    "epoll_ctl", FunctionDescriptor.of(INT, INT, INT, INT, ValueLayout.ADDRESS));
    private static final MethodHandle EPOLL_WAIT =
            NativeCall.libc(
                    "epoll_wait", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT, INT));
    private static final MethodHandle CLOSE =
            NativeCall.libc("close", FunctionDescriptor.of(INT, INT));

    private final int epoll;
    private final Map<Integer, CompletableFuture<Void>> watched = new ConcurrentHashMap<>();
    private volatile boolean open = true;

    public ExitWatch() {
        try {
            // SAFETY: no pointers are passed.
            epoll = (int) EPOLL_CREATE.invokeExact(0x80000);
        } catch (Throwable e) {
            throw NativeCall.broken("epoll_create1", e);
        }
        Thread.ofPlatform().name("exit-watch").daemon().start(this::run);
    }

    /**
     * Watches a process.
     *
     * @return completes when the process has ended; at once if there is none with this id
     */
    public CompletableFuture<Void> watch(int pid) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        int descriptor = pidfd(pid);
        if (descriptor < 0) {
            end.complete(null);
            return end;
        }
        watched.put(descriptor, end);
        if (control(EPOLL_CTL_ADD, descriptor) != 0) {
            throw new IllegalStateException("cannot watch process " + pid);
        }
        return end;
    }

    @Override
    public void close() {
        open = false;
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = arena.allocate(EVENT_SIZE * BATCH, 8);
            while (open) {
                // SAFETY: the kernel writes at most BATCH events into memory of that size.
                int count = (int) EPOLL_WAIT.invokeExact(epoll, events, BATCH, ROUND_MILLIS);
                for (int i = 0; i < count; i++) {
                    ended(events.get(ValueLayout.JAVA_INT_UNALIGNED, EVENT_SIZE * i + DATA_OFFSET));
                }
            }
        } catch (Throwable e) {
            throw NativeCall.broken("epoll_wait", e);
        } finally {
            closeDescriptor(epoll);
        }
    }

    /**
     * Closing is not enough to end a watch: a program that is just being started may hold a copy of
     * the descriptor, and a second event would close whatever has its number by then.
     */
    private void ended(int descriptor) {
        CompletableFuture<Void> end = watched.remove(descriptor);
        if (end != null) {
            control(EPOLL_CTL_DEL, descriptor);
            closeDescriptor(descriptor);
            Thread.startVirtualThread(() -> end.complete(null));
        }
    }

    private int control(int operation, int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_SIZE, 8);
            event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, EPOLLIN);
            event.set(ValueLayout.JAVA_INT_UNALIGNED, DATA_OFFSET, descriptor);
            // SAFETY: the kernel copies the event; the descriptor is ours until the end is seen.
            return (int) EPOLL_CTL.invokeExact(epoll, operation, descriptor, event);
        } catch (Throwable e) {
            throw NativeCall.broken("epoll_ctl", e);
        }
    }

    private static int pidfd(int pid) {
        try {
            // SAFETY: no pointers are passed.
            return (int) (long) PIDFD_OPEN.invokeExact(SYS_PIDFD_OPEN, (long) pid, 0L);
        } catch (Throwable e) {
            throw NativeCall.broken("pidfd_open", e);
        }
    }

    private static void closeDescriptor(int descriptor) {
        try {
            // SAFETY: the descriptor was opened by this object and is closed once.
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw NativeCall.broken("close", e);
        }
    }
}
