package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells when a file of a folder was written and closed, moved in or out, or deleted (inotify). The
 * JDK's own watch knows no end of writing: a file would be read half-written.
 */
public final class FolderWatch implements AutoCloseable {
    private static final int IN_CLOSE_WRITE = 0x8;
    private static final int IN_MOVED_FROM = 0x40;
    private static final int IN_MOVED_TO = 0x80;
    private static final int IN_DELETE = 0x200;
    private static final int IN_ONLYDIR = 0x1000000;
    private static final int WANTED =
            IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ONLYDIR;
    private static final int CLOEXEC_NONBLOCK = 0x80800;
    private static final int HEADER = 16;
    private static final int BUFFER = 64 * 1024;
    private static final short POLLIN = 1;
    private static final int ROUND_MILLIS = 1000;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MethodHandle INIT =
            NativeCall.libc("inotify_init1", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle ADD =
            NativeCall.libc(
                    "inotify_add_watch", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle POLL =
            NativeCall.libc(
                    "poll",
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, INT));
    private static final MethodHandle READ =
            NativeCall.libc(
                    "read",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_LONG));
    private static final MethodHandle CLOSE =
            NativeCall.libc("close", FunctionDescriptor.of(INT, INT));

    private final int descriptor;
    private final Consumer<Path> listener;
    private final Map<Integer, Path> folders = new ConcurrentHashMap<>();
    private volatile boolean open = true;

    /**
     * @param listener hears of each file that changed, from a thread of the watch
     */
    public FolderWatch(Consumer<Path> listener) throws IOException {
        this.listener = listener;
        try {
            // SAFETY: no pointers are passed.
            descriptor = (int) INIT.invokeExact(CLOEXEC_NONBLOCK);
        } catch (Throwable e) {
            throw NativeCall.broken("inotify_init1", e);
        }
        if (descriptor < 0) {
            throw new IOException("no inotify instance is left for this user");
        }
        Thread.ofPlatform().name("folder-watch").daemon().start(this::run);
    }

    /** Watches a folder, without those below it; once more changes nothing. */
    public void watch(Path folder) throws IOException {
        int watch;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(folder.toString());
            // SAFETY: the path lives until the call returns; the kernel copies it.
            watch = (int) ADD.invokeExact(descriptor, path, WANTED);
        } catch (Throwable e) {
            throw NativeCall.broken("inotify_add_watch", e);
        }
        if (watch < 0) {
            throw new IOException("cannot watch " + folder);
        }
        folders.put(watch, folder);
    }

    @Override
    public void close() {
        open = false;
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment waiting = arena.allocate(8, 4);
            MemorySegment events = arena.allocate(BUFFER, 8);
            waiting.set(INT, 0, descriptor);
            waiting.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            while (open) {
                // SAFETY: one pollfd of 8 bytes, which lives as long as this thread.
                int ready = (int) POLL.invokeExact(waiting, 1L, ROUND_MILLIS);
                if (ready > 0) {
                    // SAFETY: the kernel writes at most BUFFER bytes into memory of that size.
                    long length = (long) READ.invokeExact(descriptor, events, (long) BUFFER);
                    tell(events, length);
                }
            }
            // SAFETY: the descriptor was opened by this object and is closed once.
            int ignored = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw NativeCall.broken("inotify", e);
        }
    }

    private void tell(MemorySegment events, long length) {
        for (long at = 0; at + HEADER <= length; ) {
            Path folder = folders.get(events.get(INT, at));
            int nameLength = events.get(INT, at + 12);
            if (folder != null && nameLength > 0) {
                listener.accept(folder.resolve(events.getString(at + HEADER)));
            }
            at += HEADER + nameLength;
        }
    }
}
