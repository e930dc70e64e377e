package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A pseudo-terminal: a program runs on its slave, we are the one who types and looks. One thread
 * reads; any may write, resize and hang up. Hanging up ends the reader within {@link
 * #ROUND_MILLIS}; the kernel then tells the program.
 */
public final class Pty implements AutoCloseable {
    private static final int O_RDWR = 2;
    private static final int O_NOCTTY = 0x100;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final long TIOCSWINSZ = 0x5414;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ROUND_MILLIS = 200;

    /** A program that reads nothing for so long is not worth waiting for. */
    private static final int WRITE_ROUNDS = 50;

    private static final int CHUNK = 16 * 1024;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
    private static final MethodHandle OPEN =
            NativeCall.libc("posix_openpt", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle UNLOCK =
            NativeCall.libc("unlockpt", FunctionDescriptor.of(INT, INT));
    private static final MethodHandle NAME =
            NativeCall.libc(
                    "ptsname_r", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, LONG));
    private static final MethodHandle IOCTL =
            NativeCall.libc(
                    "ioctl",
                    FunctionDescriptor.of(INT, INT, LONG, ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle POLL =
            NativeCall.libc("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));
    private static final MethodHandle READ =
            NativeCall.libc(
                    "read",
                    FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG),
                    NativeCall.ERRNO);
    private static final MethodHandle WRITE =
            NativeCall.libc(
                    "write",
                    FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG),
                    NativeCall.ERRNO);
    private static final MethodHandle CLOSE =
            NativeCall.libc("close", FunctionDescriptor.of(INT, INT));

    private final int master;
    private final Path slave;
    private final ReentrantLock use = new ReentrantLock();
    private volatile boolean hungUp;
    private boolean closed;

    private Pty(int master, Path slave) {
        this.master = master;
        this.slave = slave;
    }

    /** Makes one. */
    public static Pty open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: no pointers are passed.
            int master = (int) OPEN.invokeExact(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
            if (master < 0) {
                throw new IOException("no pseudo-terminal can be had");
            }
            MemorySegment name = arena.allocate(64);
            // SAFETY: the descriptor is ours; the name fits into memory of the length we pass.
            if ((int) UNLOCK.invokeExact(master) != 0
                    || (int) NAME.invokeExact(master, name, name.byteSize()) != 0) {
                closeDescriptor(master);
                throw new IOException("the pseudo-terminal has no name");
            }
            return new Pty(master, Path.of(name.getString(0)));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("posix_openpt", e);
        }
    }

    /** The device that a program has as its terminal. */
    public Path slave() {
        return slave;
    }

    /** Tells the program how large its window is. */
    public void resize(int columns, int rows) {
        use.lock();
        try (Arena arena = Arena.ofConfined()) {
            if (closed) {
                return;
            }
            MemorySegment size = arena.allocate(8, 2);
            size.setAtIndex(SHORT, 0, (short) rows);
            size.setAtIndex(SHORT, 1, (short) columns);
            // SAFETY: struct winsize is four shorts; the descriptor is open under the lock.
            int ignored = (int) IOCTL.invokeExact(master, TIOCSWINSZ, size);
        } catch (Throwable e) {
            throw NativeCall.broken("ioctl", e);
        } finally {
            use.unlock();
        }
    }

    /**
     * Waits for output.
     *
     * @return bytes read, or -1 when the program has let go of the terminal, or we have
     */
    public int read(byte[] into) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(NativeCall.ERRNO_LAYOUT);
            MemorySegment poll = poll(arena, POLLIN);
            MemorySegment buffer = arena.allocate(Math.min(CHUNK, into.length));
            while (!hungUp) {
                if (!ready(poll)) {
                    continue;
                }
                // SAFETY: reads at most the buffer's size; only the reading thread closes.
                long count = (long) READ.invokeExact(errno, master, buffer, buffer.byteSize());
                if (count > 0) {
                    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, into, 0, (int) count);
                    return (int) count;
                }
                if (count == 0 || !again(errno)) {
                    return -1; // EIO: no process has the slave open any more
                }
            }
            return -1;
        } catch (Throwable e) {
            throw NativeCall.broken("read", e);
        }
    }

    /**
     * Types.
     *
     * @throws IOException if the program takes nothing, or is gone
     */
    public void write(byte[] bytes, int from, int length) throws IOException {
        use.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(NativeCall.ERRNO_LAYOUT);
            MemorySegment poll = poll(arena, POLLOUT);
            MemorySegment buffer = arena.allocate(Math.max(1, length));
            MemorySegment.copy(bytes, from, buffer, ValueLayout.JAVA_BYTE, 0, length);
            int written = 0;
            for (int rounds = 0; written < length; rounds++) {
                if (closed || hungUp || rounds > WRITE_ROUNDS) {
                    throw new IOException("the terminal takes no input");
                }
                if (!ready(poll)) {
                    continue;
                }
                // SAFETY: writes what is left of the buffer; open under the lock.
                long count =
                        (long)
                                WRITE.invokeExact(
                                        errno,
                                        master,
                                        buffer.asSlice(written),
                                        (long) length - written);
                if (count < 0 && !again(errno)) {
                    throw new IOException("the terminal is gone");
                }
                if (count > 0) {
                    written += (int) count;
                    rounds = 0;
                }
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("write", e);
        } finally {
            use.unlock();
        }
    }

    /** Ends reading and writing. */
    public void hangUp() {
        hungUp = true;
    }

    /** Gives the terminal back; for the thread that reads, after it has seen the end. */
    @Override
    public void close() {
        hungUp = true;
        use.lock();
        try {
            if (!closed) {
                closed = true;
                closeDescriptor(master);
            }
        } finally {
            use.unlock();
        }
    }

    private MemorySegment poll(Arena arena, short event) {
        MemorySegment poll = arena.allocate(8, 4);
        poll.set(INT, 0, master);
        poll.set(SHORT, 4, event);
        return poll;
    }

    private static boolean ready(MemorySegment poll) throws Throwable {
        // SAFETY: one struct pollfd.
        return (int) POLL.invokeExact(poll, 1L, ROUND_MILLIS) > 0;
    }

    private static boolean again(MemorySegment errno) {
        int error = NativeCall.errno(errno);
        return error == EAGAIN || error == EINTR;
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
