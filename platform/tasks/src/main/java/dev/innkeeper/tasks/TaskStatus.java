package dev.innkeeper.tasks;

import dev.innkeeper.kernel.Upid;
import java.time.Instant;
import java.util.Optional;

/**
 * What the service that issued a task knows of it.
 *
 * @param exitStatus present once the task has ended: {@code OK}, {@code WARNINGS: n} or the failure
 */
public record TaskStatus(
        Upid upid, Instant startedAt, Optional<Instant> finishedAt, Optional<String> exitStatus) {

    public boolean running() {
        return exitStatus.isEmpty();
    }
}
