package dev.innkeeper.agent.guest;

import dev.innkeeper.agent.work.Work;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guests of one kind that run on this node, each until its end is seen. A mark in its folder
 * tells a later agent that it ran.
 *
 * @param <R> what is known of one that runs
 */
public final class RunningGuests<R> {
    private static final Logger log = LoggerFactory.getLogger(RunningGuests.class);
    private static final Duration ROUND = Duration.ofMillis(250);

    /** Hears of each end, once. */
    @FunctionalInterface
    public interface EndListener<R> {
        /**
         * @param expected it came by a command of ours
         */
        void ended(GuestId guest, R run, boolean expected);
    }

    private record Entry<R>(R run, CompletableFuture<Void> end) {}

    private final Function<GuestId, Path> marks;
    private final Clock clock;
    private final EndListener<R> listener;
    private final Map<GuestId, Entry<R>> running = new ConcurrentHashMap<>();
    private final Set<GuestId> expectedToStop = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    public RunningGuests(Function<GuestId, Path> marks, Clock clock, EndListener<R> listener) {
        this.marks = marks;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Keeps a guest until its end.
     *
     * @param end completes when it is gone
     */
    public void add(GuestId guest, R run, CompletableFuture<Void> end) throws IOException {
        Files.writeString(marks.apply(guest), clock.instant() + "\n");
        Entry<R> entry = new Entry<>(run, end);
        running.put(guest, entry);
        end.thenRun(() -> ended(guest, entry));
    }

    private synchronized void ended(GuestId guest, Entry<R> entry) {
        if (closed || !running.remove(guest, entry)) {
            return;
        }
        boolean expected = expectedToStop.remove(guest);
        try {
            unmark(guest);
        } catch (IOException e) {
            log.atWarn().addKeyValue("guest", guest).setCause(e).log("Mark of a run stays");
        }
        listener.ended(guest, entry.run(), expected);
    }

    /** Their ends are a later agent's to see. */
    public void close() {
        closed = true;
    }

    /** True for one that ran when the agent, this one or an earlier one, last looked. */
    public boolean isMarked(GuestId guest) {
        return Files.exists(marks.apply(guest));
    }

    public void unmark(GuestId guest) throws IOException {
        Files.deleteIfExists(marks.apply(guest));
    }

    public boolean isRunning(GuestId guest) {
        return running.containsKey(guest);
    }

    public Optional<R> find(GuestId guest) {
        return Optional.ofNullable(running.get(guest)).map(Entry::run);
    }

    /** All of them, by id. */
    public Map<GuestId, R> all() {
        Map<GuestId, R> all = new TreeMap<>();
        running.forEach((guest, entry) -> all.put(guest, entry.run()));
        return all;
    }

    /** From now on its end is nothing to report. */
    public void expectStop(GuestId guest) {
        expectedToStop.add(guest);
    }

    /** It was not stopped after all. */
    public void forgetStop(GuestId guest) {
        expectedToStop.remove(guest);
    }

    /** Waits for a guest's end; true if it came in time (or it did not run). */
    public boolean awaitEnd(GuestId guest, Duration limit) {
        Entry<R> entry = running.get(guest);
        if (entry == null) {
            return true;
        }
        try {
            entry.end().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            ended(guest, entry);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The same, as long as the work is wanted.
     *
     * @throws dev.innkeeper.agent.work.WorkFailure if it is not any more
     */
    public boolean awaitEnd(GuestId guest, Duration limit, Work work) {
        long start = System.nanoTime();
        do {
            work.ensureWanted();
            if (awaitEnd(guest, ROUND)) {
                return true;
            }
        } while (System.nanoTime() - start < limit.toNanos());
        return false;
    }
}
