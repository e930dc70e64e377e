package dev.innkeeper.agent.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that its starting thread alone has to do with. The JDK's own way to start programs
 * makes threads, and a thread is born into the namespaces of the one that makes it: one that was
 * made in a {@linkplain PrivateMounts private mount namespace} would keep it, long after.
 */
public final class SpawnedProgram {
    /** More than {@code posix_spawn_file_actions_t} and {@code posix_spawnattr_t} need anywhere. */
    private static final int ROOM = 1024;

    private static final short SET_SIGNAL_MASK = 0x08;
    private static final int WRITE_APPEND_CREATE = 1 | 02000 | 0100;
    private static final int EINTR = 4;
    private static final int KILL = 9;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MethodHandle ACTIONS_INIT =
            one("posix_spawn_file_actions_init", ValueLayout.ADDRESS);
    private static final MethodHandle ACTIONS_DESTROY =
            one("posix_spawn_file_actions_destroy", ValueLayout.ADDRESS);
    private static final MethodHandle ADD_OPEN =
            NativeCall.libc(
                    "posix_spawn_file_actions_addopen",
                    FunctionDescriptor.of(
                            INT, ValueLayout.ADDRESS, INT, ValueLayout.ADDRESS, INT, INT));
    private static final MethodHandle ADD_DUP =
            NativeCall.libc(
                    "posix_spawn_file_actions_adddup2",
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT, INT));
    private static final MethodHandle ADD_CLOSE_FROM =
            NativeCall.libc(
                    "posix_spawn_file_actions_addclosefrom_np",
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle ATTRIBUTES_INIT =
            one("posix_spawnattr_init", ValueLayout.ADDRESS);
    private static final MethodHandle SET_FLAGS =
            NativeCall.libc(
                    "posix_spawnattr_setflags",
                    FunctionDescriptor.of(INT, ValueLayout.ADDRESS, ValueLayout.JAVA_SHORT));
    private static final MethodHandle SPAWN =
            NativeCall.libc(
                    "posix_spawnp",
                    FunctionDescriptor.of(
                            INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS));
    private static final MethodHandle WAIT =
            NativeCall.libc(
                    "waitpid",
                    FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT),
                    NativeCall.ERRNO);
    private static final MethodHandle SIGNAL =
            NativeCall.libc("kill", FunctionDescriptor.of(INT, INT, INT));

    private final int pid;
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    private SpawnedProgram(int pid) {
        this.pid = pid;
    }

    private static MethodHandle one(String name, ValueLayout argument) {
        return NativeCall.libc(name, FunctionDescriptor.of(INT, argument));
    }

    /**
     * Starts a program with nothing to read and all that it says at the end of a file.
     *
     * @throws IOException if there is no such program, or the kernel refuses
     */
    public static SpawnedProgram start(
            List<String> command, Map<String, String> environment, Path output) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            // SAFETY: everything lives in the arena until the program is started; the calls keep
            // nothing of it.
            MemorySegment actions = arena.allocate(ROOM);
            MemorySegment attributes = arena.allocate(ROOM);
            MemorySegment pid = arena.allocate(INT);
            MemorySegment nothing = arena.allocateFrom("/dev/null");
            MemorySegment file = arena.allocateFrom(output.toString());
            check("actions", (int) ACTIONS_INIT.invokeExact(actions));
            check("input", (int) ADD_OPEN.invokeExact(actions, 0, nothing, 0, 0));
            check(
                    "output",
                    (int) ADD_OPEN.invokeExact(actions, 1, file, WRITE_APPEND_CREATE, 0600));
            check("errors", (int) ADD_DUP.invokeExact(actions, 1, 2));
            check("files", (int) ADD_CLOSE_FROM.invokeExact(actions, 3));
            check("attributes", (int) ATTRIBUTES_INIT.invokeExact(attributes));
            // No signal is blocked: the mask in the attributes is empty.
            check("signals", (int) SET_FLAGS.invokeExact(attributes, SET_SIGNAL_MASK));
            int error =
                    (int)
                            SPAWN.invokeExact(
                                    pid,
                                    arena.allocateFrom(command.getFirst()),
                                    actions,
                                    attributes,
                                    texts(arena, command),
                                    texts(
                                            arena,
                                            environment.entrySet().stream()
                                                    .map(e -> e.getKey() + "=" + e.getValue())
                                                    .toList()));
            int ignored = (int) ACTIONS_DESTROY.invokeExact(actions);
            check("start of '" + command.getFirst() + "'", error);
            return new SpawnedProgram(pid.get(INT, 0));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("posix_spawnp", e);
        }
    }

    /** A list of texts as C has it, with nothing behind the last. */
    private static MemorySegment texts(Arena arena, List<String> texts) {
        MemorySegment all = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            all.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(texts.get(i)));
        }
        all.setAtIndex(ValueLayout.ADDRESS, texts.size(), MemorySegment.NULL);
        return all;
    }

    /**
     * Waits for the end; to be called once.
     *
     * @return its exit code, 128 and the signal's number if a signal ended it
     */
    public int await() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(NativeCall.ERRNO_LAYOUT);
            MemorySegment status = arena.allocate(INT);
            // SAFETY: the status lives in the arena; nobody else waits for our child.
            int found = (int) WAIT.invokeExact(state, pid, status, 0);
            while (found < 0 && NativeCall.errno(state) == EINTR) {
                found = (int) WAIT.invokeExact(state, pid, status, 0);
            }
            if (found < 0) {
                throw new IOException("waitpid: error " + NativeCall.errno(state));
            }
            int how = status.get(INT, 0);
            int signal = how & 0x7f;
            int code = signal == 0 ? how >> 8 & 0xff : 128 + signal;
            ended.complete(code);
            return code;
        } catch (IOException e) {
            ended.completeExceptionally(e);
            throw e;
        } catch (Throwable e) {
            throw NativeCall.broken("waitpid", e);
        }
    }

    /** True if the one that awaits it saw its end in this time. */
    public boolean hasEndedWithin(Duration time) throws InterruptedException {
        try {
            ended.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        }
    }

    /** Ends it at once; nothing happens if it has ended. */
    public void kill() {
        if (ended.isDone()) {
            return;
        }
        try {
            // SAFETY: no pointers; the number is our child's as long as nobody has waited for it.
            int ignored = (int) SIGNAL.invokeExact(pid, KILL);
        } catch (Throwable e) {
            throw NativeCall.broken("kill", e);
        }
    }

    private static void check(String step, int error) throws IOException {
        if (error != 0) {
            throw new IOException(step + ": error " + error);
        }
    }
}
