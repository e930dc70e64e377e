package dev.innkeeper.tasks;

import dev.innkeeper.outbox.LeaderChore;
import java.time.Clock;
import java.time.Duration;

/** Forgets tasks that ended a day ago; cluster-service has them. */
final class TaskCleanup implements LeaderChore {
    private static final Duration KEPT = Duration.ofDays(1);

    private final TaskTable table;
    private final Clock clock;

    TaskCleanup(TaskTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return Duration.ofHours(1);
    }

    @Override
    public void run() {
        table.deleteFinishedBefore(clock.instant().minus(KEPT));
    }
}
