package dev.innkeeper.tasks;

import dev.innkeeper.outbox.LeaderChore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** How long the oldest running task has been running; one that grows for hours was forgotten. */
final class TaskAge implements LeaderChore {
    private final TaskTable table;
    private final Clock clock;
    private volatile double seconds;

    TaskAge(TaskTable table, Clock clock, MeterRegistry registry) {
        this.table = table;
        this.clock = clock;
        Gauge.builder("task.age", this, age -> age.seconds)
                .description("Age of the oldest task that runs")
                .baseUnit("seconds")
                .register(registry);
    }

    @Override
    public Duration every() {
        return Duration.ofSeconds(15);
    }

    @Override
    public void run() {
        seconds =
                table.oldestRunning()
                        .map(began -> Duration.between(began, clock.instant()).toMillis() / 1000.0)
                        .orElse(0.0);
    }
}
