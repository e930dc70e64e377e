package dev.innkeeper.agent.core;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How long commands take, how they end, and how many wait. */
final class CommandMetrics {
    private final MeterRegistry registry;

    CommandMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void took(String type, boolean good, long nanos) {
        registry.timer("agent.command.duration", "type", type, "outcome", good ? "ok" : "failed")
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    void watch(Supplier<Number> open) {
        io.micrometer.core.instrument.Gauge.builder("agent.command.open", open)
                .description("Commands that wait or run")
                .register(registry);
    }
}
