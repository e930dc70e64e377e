package dev.innkeeper.history;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gathers what is reported until a minute is over. Every instance of a service gathers, one of them
 * writes it down; so the others forget what is older than {@link #KEPT}.
 */
final class Gathering {
    private static final long KEPT = Duration.ofMinutes(3).toSeconds();

    private record Count(Instant at, double value) {}

    private final SortedMap<Long, Map<String, Map<String, Figure>>> minutes = new TreeMap<>();
    private final Map<String, Count> counters = new HashMap<>();

    synchronized void gauge(String series, String figure, Instant at, double value) {
        long end = Timeframe.HOUR.endOf(at.getEpochSecond());
        minutes.computeIfAbsent(end, e -> new HashMap<>())
                .computeIfAbsent(series, s -> new HashMap<>())
                .merge(figure, Figure.of(value), Figure::plus);
        minutes.headMap(end - KEPT).clear();
    }

    /** What grew since the last report, by the second; nothing if it began anew. */
    synchronized void counter(String series, String figure, Instant at, double value) {
        Count before = counters.put(series + " " + figure, new Count(at, value));
        if (before == null || value < before.value() || !at.isAfter(before.at())) {
            return;
        }
        Duration between = Duration.between(before.at(), at);
        if (between.toSeconds() <= KEPT) {
            gauge(series, figure, at, (value - before.value()) * 1000 / between.toMillis());
        }
    }

    /** Takes the minutes that are over: end of the minute → series → figures. */
    synchronized SortedMap<Long, Map<String, Map<String, Figure>>> take(Instant now) {
        var over = minutes.headMap(Timeframe.HOUR.lastEnd(now.getEpochSecond()) + 1);
        var taken = new TreeMap<>(over);
        over.clear();
        counters.values().removeIf(count -> count.at().isBefore(now.minusSeconds(KEPT)));
        return taken;
    }
}
