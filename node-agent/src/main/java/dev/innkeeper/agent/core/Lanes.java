package dev.innkeeper.agent.core;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/** Runs jobs of one lane one after the other and different lanes beside each other. */
final class Lanes {
    private final Map<String, Queue<Runnable>> waiting = new HashMap<>();

    void submit(String lane, Runnable job) {
        boolean fresh;
        synchronized (waiting) {
            fresh = !waiting.containsKey(lane);
            waiting.computeIfAbsent(lane, l -> new ArrayDeque<>()).add(job);
        }
        if (fresh) {
            Thread.ofVirtual().name("lane-" + lane).start(() -> work(lane));
        }
    }

    /** How many jobs wait or run. */
    int size() {
        synchronized (waiting) {
            return waiting.values().stream().mapToInt(Queue::size).sum();
        }
    }

    private void work(String lane) {
        for (Runnable job = peek(lane); job != null; job = next(lane)) {
            job.run();
        }
    }

    private @org.jspecify.annotations.Nullable Runnable peek(String lane) {
        synchronized (waiting) {
            Queue<Runnable> queue = waiting.get(lane);
            return queue == null ? null : queue.peek();
        }
    }

    /** Drops the job that is done; the lane goes with its last one. */
    private @org.jspecify.annotations.Nullable Runnable next(String lane) {
        synchronized (waiting) {
            Queue<Runnable> queue = waiting.get(lane);
            if (queue == null) {
                return null;
            }
            queue.remove();
            if (queue.isEmpty()) {
                waiting.remove(lane);
                return null;
            }
            return queue.peek();
        }
    }
}
