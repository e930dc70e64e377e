package dev.innkeeper.gateway.identity;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * Holds answers to bad credentials back until three seconds after the request's start (BEHAVIOUR.md
 * 3), without holding a thread. Only so many at once: beyond, a flood is answered at once rather
 * than remembered.
 */
public final class Penalty {
    private static final Duration UNTIL = Duration.ofSeconds(3);
    private static final int WAITING = 4096;

    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Completes when the answer may go out.
     *
     * @param startNanos {@link System#nanoTime()} at the request's start
     */
    public Mono<Void> served(long startNanos) {
        long left = UNTIL.toNanos() - (System.nanoTime() - startNanos);
        if (left <= 0) {
            return Mono.empty();
        }
        if (waiting.incrementAndGet() > WAITING) {
            waiting.decrementAndGet();
            return Mono.empty();
        }
        return Mono.delay(Duration.ofNanos(left)).doFinally(_ -> waiting.decrementAndGet()).then();
    }

    /** Answers held back now. */
    public int waiting() {
        return waiting.get();
    }
}
