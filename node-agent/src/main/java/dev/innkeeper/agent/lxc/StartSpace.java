package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.PrivateMounts;
import dev.innkeeper.agent.foreign.SpawnedProgram;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Volumes mounted for one program, such as {@code lxc-start}, which takes their mount namespace
 * over. A thread of its own mounts them and starts the program, so that a start costs no process
 * but that one (and it makes no other thread, which would keep the namespace); whatever happens to
 * the agent, the mounts (and their loop devices) are gone with the last process that has them.
 */
final class StartSpace implements AutoCloseable {
    private static final Duration EXIT = Duration.ofSeconds(30);

    private final ExecutorService thread;
    private final PrivateMounts namespace;
    private final List<Path> mounted = new ArrayList<>();
    private volatile Optional<SpawnedProgram> program = Optional.empty();

    private StartSpace(ExecutorService thread, PrivateMounts namespace) {
        this.thread = thread;
        this.namespace = namespace;
    }

    /**
     * Mounts the volumes, in this order.
     *
     * @throws WorkFailure with what mount(8) said
     */
    static StartSpace open(List<MountSpace.Mount> mounts) throws IOException {
        ExecutorService thread =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("start-space").daemon().factory());
        StartSpace space;
        try {
            space = new StartSpace(thread, call(thread, PrivateMounts::enter));
        } catch (IOException | RuntimeException e) {
            thread.shutdown();
            throw e;
        }
        try {
            call(thread, () -> space.mount(mounts));
        } catch (IOException | RuntimeException e) {
            space.close();
            throw e;
        }
        return space;
    }

    /** A path of the host as the namespace sees it, usable while the space is open. */
    Path inside(Path path) {
        return namespace.inside(path);
    }

    /**
     * Runs the program in the namespace and waits for its end; the mounts live on with the
     * processes that it left behind.
     *
     * @param output where the program writes to
     * @return its exit code
     * @throws WorkFailure if it does not end in time; it is killed then
     */
    int run(List<String> command, Path output, Duration limit) throws IOException {
        SpawnedProgram started = call(thread, () -> start(command, output));
        program = Optional.of(started);
        Future<Integer> exit = thread.submit(started::await);
        try {
            return exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            started.kill();
            throw new WorkFailure("no end after " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            started.kill();
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("cannot tell how " + command.getFirst() + " ended", e);
        }
    }

    private static SpawnedProgram start(List<String> command, Path output) throws IOException {
        return SpawnedProgram.start(command, HostProgram.builder(command).environment(), output);
    }

    /** Ends the program if it still runs; without one the mounts are gone when this returns. */
    @Override
    public void close() {
        try {
            if (program.isPresent()) {
                if (!program.get().hasEndedWithin(EXIT)) {
                    program.get().kill();
                }
            } else if (!thread.isShutdown()) {
                thread.submit(() -> mounted.reversed().forEach(this::detach));
            }
            thread.shutdown();
            if (program.isEmpty()) {
                thread.awaitTermination(EXIT.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            thread.shutdown();
            Thread.currentThread().interrupt();
        }
    }

    private void detach(Path target) {
        namespace.detach(target);
    }

    private List<Path> mount(List<MountSpace.Mount> mounts) throws IOException {
        for (MountSpace.Mount mount : mounts) {
            mount(mount);
        }
        return mounted;
    }

    private void mount(MountSpace.Mount mount) throws IOException {
        Files.createDirectories(mount.target());
        mounted.add(mount.target());
        if (mount.options().equals("bind")) {
            try {
                namespace.bind(mount.source(), mount.target());
                return;
            } catch (IOException e) {
                // mount(8) has better words for what is wrong.
            }
        }
        Path said = Files.createTempFile("innkeeper-mount", ".log");
        try {
            int exitCode = start(mount.command(), said).await();
            if (exitCode != 0 && !mount.withAcl().equals(mount)) {
                Files.writeString(said, "");
                exitCode = start(mount.withAcl().command(), said).await();
            }
            if (exitCode != 0) {
                throw new WorkFailure("cannot mount the volumes: " + reason(exitCode, said));
            }
        } finally {
            Files.delete(said);
        }
    }

    private static String reason(int exitCode, Path said) throws IOException {
        return Files.readString(said)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("dmesg"))
                .findFirst()
                .orElse("exit code " + exitCode);
    }

    private static <T> T call(ExecutorService thread, Callable<T> work) throws IOException {
        try {
            return thread.submit(work).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
