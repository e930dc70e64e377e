package dev.innkeeper.standalone.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's first process: how it is found again and stopped. */
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Stops a server that still runs on this directory because the control plane before us was
     * killed. The number in its file may belong to somebody else by now, therefore the process's
     * working directory must be the same too.
     */
    static void stopLeftover(Path cluster) {
        Path pidFile = cluster.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> leftover =
                readPid(pidFile)
                        .flatMap(ProcessHandle::of)
                        .filter(found -> worksIn(found, cluster));
        if (leftover.isPresent()) {
            LOG.warn("A database server was left behind: stopping it");
            stop(leftover.get(), PATIENCE);
        }
    }

    /** Asks for a fast stop, after a while for an immediate one, and waits for the end. */
    static void stop(ProcessHandle postmaster, Duration patience) {
        if (!signalAndWait(postmaster, "INT", patience)
                && !signalAndWait(postmaster, "QUIT", PATIENCE)) {
            throw new IllegalStateException(
                    "PostgreSQL does not stop: process " + postmaster.pid());
        }
    }

    private static boolean signalAndWait(
            ProcessHandle postmaster, String signal, Duration patience) {
        if (!postmaster.isAlive()) {
            return true;
        }
        try {
            Commands.run("kill", "-" + signal, Long.toString(postmaster.pid()));
        } catch (IllegalStateException alreadyGone) {
            return !postmaster.isAlive();
        }
        try {
            postmaster.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot wait for PostgreSQL", e);
        }
    }

    private static Optional<Long> readPid(Path pidFile) {
        try (var lines = Files.lines(pidFile)) {
            return lines.findFirst().map(String::strip).map(Long::parseLong);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + pidFile, e);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static boolean worksIn(ProcessHandle process, Path cluster) {
        Path link = Path.of("/proc", Long.toString(process.pid()), "cwd");
        try {
            return Files.readSymbolicLink(link).equals(cluster.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private Postmaster() {}
}
