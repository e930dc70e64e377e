package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.DiskFile;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.qemu.qmp.QmpEvent;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * A disk of a running machine that QEMU copies into another image, and keeps the same as long as
 * this lasts: until the machine changes over to the copy, or leaves it as it is.
 */
final class DriveMirror {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration ROUND = Duration.ofMillis(100);
    private static final Duration END = Duration.ofMinutes(10);
    private static final Duration NEWS = Duration.ofSeconds(5);

    /** A limit holds between the pieces that are on their way: this many make up a second. */
    private static final int PIECES = 8;

    private static final long SMALLEST = 64 << 10;

    /** What QEMU takes by itself. */
    private static final long LARGEST = 16 << 20;

    private final QmpClient monitor;
    private final String job;
    private final CompletableFuture<QmpEvent> end;

    private DriveMirror(QmpClient monitor, String job) {
        this.monitor = monitor;
        this.job = job;
        end =
                monitor.expect(e ->
                        e instanceof QmpEvent.Other other
                                && other.name().matches("BLOCK_JOB_(COMPLETED|CANCELLED)")
                                && other.data().path("device").asString("").equals(job));
    }

    /** What QEMU calls the copying of a drive. */
    static String job(String device) {
        return "mirror-" + device;
    }

    /**
     * Begins to copy.
     *
     * @param device {@code drive-scsi0} and the like
     * @param target an empty image of the same size
     * @param bandwidth bytes in a second at most; 0 for no limit
     */
    static DriveMirror begin(QmpClient monitor, String device, DiskFile target, long bandwidth) {
        DriveMirror mirror = new DriveMirror(monitor, job(device));
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("job-id", mirror.job);
        arguments.put("device", device);
        arguments.put("target", target.path());
        arguments.put("format", target.format());
        arguments.put("mode", "existing");
        arguments.put("sync", "full");
        if (bandwidth > 0) {
            arguments.put("speed", bandwidth);
            arguments.put("buf-size", Math.clamp(bandwidth / PIECES, SMALLEST, LARGEST));
        }
        monitor.execute(new QmpCommand.With("drive-mirror", arguments), ANSWER);
        return mirror;
    }

    /** Returns when both are the same. */
    void awaitReady(Work work) {
        awaitReady(work::ensureWanted, work::log);
    }

    /** The same for a way back, which nobody can cancel. */
    void awaitReady(Runnable check, Consumer<String> log) {
        long start = System.nanoTime();
        long told = start;
        while (true) {
            check.run();
            Optional<JsonNode> state = find(monitor, job);
            if (state.isEmpty()) {
                throw new WorkFailure("mirroring error: " + reason());
            }
            JsonNode now = state.get();
            boolean ready = now.path("ready").asBoolean(false);
            if (ready || System.nanoTime() - told > NEWS.toNanos()) {
                told = System.nanoTime();
                log.accept(progress(now, Duration.ofNanos(told - start)));
            }
            if (ready) {
                return;
            }
            LockSupport.parkNanos(ROUND.toNanos());
        }
    }

    private String progress(JsonNode now, Duration time) {
        long done = now.path("offset").asLong(0);
        long all = now.path("len").asLong(0);
        return String.format(
                Locale.ROOT,
                "%s: transferred %.1f MiB of %.1f MiB (%.2f%%) in %ds%s",
                job.replaceFirst("^mirror-", ""),
                done / (double) (1 << 20),
                all / (double) (1 << 20),
                all == 0 ? 100.0 : done * 100.0 / all,
                time.toSeconds(),
                now.path("ready").asBoolean(false) ? ", ready" : "");
    }

    /** Lets the machine change over to the copy. */
    void complete() {
        monitor.execute(new QmpCommand.With("block-job-complete", Map.of("device", job)), ANSWER);
        awaitEnd();
    }

    /** Leaves the copy as the disk is now. */
    void leave() {
        monitor.execute(new QmpCommand.With("block-job-cancel", Map.of("device", job)), ANSWER);
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            QmpEvent event = end.get(END.toMillis(), TimeUnit.MILLISECONDS);
            if (event instanceof QmpEvent.Other(String name, JsonNode data) && data.has("error")) {
                throw new WorkFailure(name + ": " + data.path("error").asString(""));
            }
        } catch (TimeoutException | ExecutionException e) {
            throw new WorkFailure("mirroring error: it does not end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        }
    }

    private String reason() {
        return end.isDone()
                        && !end.isCompletedExceptionally()
                        && end.join() instanceof QmpEvent.Other(String name, JsonNode data)
                ? data.path("error").asString(name)
                : "the job is gone";
    }

    private static Optional<JsonNode> find(QmpClient monitor, String job) {
        for (JsonNode entry : monitor.execute(new QmpCommand.Plain("query-block-jobs"), ANSWER)) {
            if (entry.path("device").asString("").equals(job)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** Ends a copying in whatever state, for an undo; one that is over is fine. */
    static void giveUp(QmpClient monitor, String job) {
        if (find(monitor, job).isEmpty()) {
            return;
        }
        monitor.execute(
                new QmpCommand.With("block-job-cancel", Map.of("device", job, "force", true)),
                ANSWER);
        long start = System.nanoTime();
        while (find(monitor, job).isPresent() && System.nanoTime() - start < END.toNanos()) {
            LockSupport.parkNanos(ROUND.toNanos());
        }
    }
}
