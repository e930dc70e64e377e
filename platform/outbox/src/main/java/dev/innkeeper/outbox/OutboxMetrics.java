package dev.innkeeper.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Figures of the outbox: how old its oldest message is, how long messages took to the broker. */
final class OutboxMetrics {
    private final Timer delay;
    private final Counter failures;
    private volatile double ageSeconds;

    OutboxMetrics(MeterRegistry registry) {
        delay =
                Timer.builder("outbox.publish.delay")
                        .description("From commit to the broker's acknowledgement")
                        .publishPercentiles(0.5, 0.99)
                        .register(registry);
        failures =
                Counter.builder("outbox.publish.failures")
                        .description("Batches that could not be published at once")
                        .register(registry);
        Gauge.builder("outbox.age", this, metrics -> metrics.ageSeconds)
                .description("Age of the oldest message that is not published")
                .baseUnit("seconds")
                .register(registry);
    }

    void oldest(double seconds) {
        ageSeconds = seconds;
    }

    void published(double ageSeconds) {
        delay.record(Duration.ofNanos((long) (ageSeconds * 1e9)));
    }

    void failed() {
        failures.increment();
    }
}
