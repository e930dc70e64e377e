package dev.innkeeper.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Figures of a reader of topics: how many records it has before it. */
final class ConsumerMetrics {
    private final Map<String, Long> lag = new ConcurrentHashMap<>();
    private final Counter gaps;
    private final Counter failures;

    /**
     * @param reader bounded: a listener's name, or {@code projections}
     */
    ConsumerMetrics(MeterRegistry registry, String reader) {
        gaps =
                Counter.builder("consumer.gaps")
                        .description("Sequences that were missing when their successor was read")
                        .tag("reader", reader)
                        .register(registry);
        failures =
                Counter.builder("consumer.failures")
                        .description("Records whose handling failed")
                        .tag("reader", reader)
                        .register(registry);
        Gauge.builder("consumer.lag", lag, map -> map.values().stream().mapToLong(n -> n).sum())
                .description("Records on the broker that are not read yet")
                .tag("reader", reader)
                .register(registry);
    }

    void lag(String topic, long records) {
        lag.put(topic, records);
    }

    void gap() {
        gaps.increment();
    }

    void failure() {
        failures.increment();
    }
}
