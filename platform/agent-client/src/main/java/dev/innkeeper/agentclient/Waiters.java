package dev.innkeeper.agentclient;

import dev.innkeeper.outbox.Positions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Threads of this instance that wait for a command's end. */
final class Waiters {
    /** An end may come before its waiter does: this many are remembered. */
    private static final int REMEMBERED = 256;

    private final Map<UUID, CompletableFuture<Positions>> waiting = new LinkedHashMap<>();
    private final Map<UUID, Positions> recent =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Positions> eldest) {
                    return size() > REMEMBERED;
                }
            };

    synchronized CompletableFuture<Positions> expect(UUID command) {
        CompletableFuture<Positions> waiter =
                waiting.computeIfAbsent(command, id -> new CompletableFuture<>());
        Positions early = recent.remove(command);
        if (early != null) {
            waiter.complete(early);
        }
        return waiter;
    }

    /** The result is committed; positions of what it changed. */
    synchronized void arrived(UUID command, Positions positions) {
        CompletableFuture<Positions> waiter = waiting.get(command);
        if (waiter == null) {
            recent.put(command, positions);
        } else {
            waiter.complete(positions);
        }
    }

    synchronized void forget(UUID command) {
        waiting.remove(command);
    }
}
