package dev.innkeeper.gateway.door;

import static java.util.Objects.requireNonNull;

import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.gateway.identity.Penalty;
import dev.innkeeper.kernel.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Durations by the way a request took, and problems by kind. */
final class Meters {

    /** How a request was answered. */
    enum Way {
        HOT,
        LISTING,
        HOP,
        UPLOAD,
        REFUSED
    }

    private final Map<Way, Timer> durations = new EnumMap<>(Way.class);
    private final Map<Problem.Kind, Counter> problems = new EnumMap<>(Problem.Kind.class);

    Meters(MeterRegistry registry, Penalty penalty) {
        for (Way way : Way.values()) {
            durations.put(
                    way,
                    Timer.builder("gateway.request.duration")
                            .tag("way", way.name().toLowerCase(java.util.Locale.ROOT))
                            .publishPercentileHistogram()
                            .minimumExpectedValue(Duration.ofNanos(100_000))
                            .maximumExpectedValue(Duration.ofSeconds(30))
                            .register(registry));
        }
        for (Problem.Kind kind : Problem.Kind.values()) {
            problems.put(kind, registry.counter("gateway.problems", "kind", kind.name()));
        }
        registry.gauge("gateway.penalty.waiting", penalty, Penalty::waiting);
    }

    void answered(Way way, Outcome outcome, long startNanos) {
        requireNonNull(durations.get(way))
                .record(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
        switch (outcome) {
            case Outcome.Failure failure -> count(failure.kind());
            case Outcome.Bare bare -> count(bare.kind());
            case Outcome.Data _, Outcome.Verbatim _ -> {}
        }
    }

    private void count(Problem.Kind kind) {
        requireNonNull(problems.get(kind)).increment();
    }
}
