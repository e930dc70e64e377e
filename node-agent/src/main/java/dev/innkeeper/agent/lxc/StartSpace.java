package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.PrivateMounts;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.File;
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
import java.util.concurrent.TimeUnit;

/**
 * Volumes mounted for one program, such as {@code lxc-start}, which takes their mount namespace
 * over. A thread of its own mounts them and starts the program, so that a start costs no process
 * but that one; whatever happens to the agent, the mounts (and their loop devices) are gone with
 * the last process that has them.
 */
final class StartSpace implements AutoCloseable {
    private static final Duration EXIT = Duration.ofSeconds(30);

    private final ExecutorService thread;
    private final PrivateMounts namespace;
    private final List<Path> mounted = new ArrayList<>();
    private volatile Optional<Process> program = Optional.empty();

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
        Process process =
                call(
                        thread,
                        () ->
                                HostProgram.builder(command)
                                        .redirectInput(new File("/dev/null"))
                                        .redirectErrorStream(true)
                                        .redirectOutput(
                                                ProcessBuilder.Redirect.appendTo(output.toFile()))
                                        .start());
        program = Optional.of(process);
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new WorkFailure("no end after " + limit.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        }
    }

    /** Ends the program if it still runs; without one the mounts are gone when this returns. */
    @Override
    public void close() {
        try {
            if (program.isPresent()) {
                if (!program.get().waitFor(EXIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    program.get().destroyForcibly();
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
        HostProgram.Outcome outcome = HostProgram.of(mount.command()).run();
        if (!outcome.good() && !mount.withAcl().equals(mount)) {
            outcome = HostProgram.of(mount.withAcl().command()).run();
        }
        if (!outcome.good()) {
            throw new WorkFailure("cannot mount the volumes: " + reason(outcome));
        }
    }

    private static String reason(HostProgram.Outcome outcome) {
        return outcome.lines().stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("dmesg"))
                .findFirst()
                .orElse("exit code " + outcome.exitCode());
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
