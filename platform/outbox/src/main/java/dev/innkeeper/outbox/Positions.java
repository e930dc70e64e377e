package dev.innkeeper.outbox;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far into the history of some topics something reaches: topic → sequence. Travels between
 * processes as {@code access=12,guests=40}. Immutable.
 */
public record Positions(Map<String, Long> sequences) {
    public static final Positions NONE = new Positions(Map.of());

    /** The header in which positions travel, both ways. */
    public static final String HEADER = "Innkeeper-Positions";

    public Positions {
        sequences = Map.copyOf(sequences);
    }

    public static Positions of(String topic, long sequence) {
        return new Positions(Map.of(topic, sequence));
    }

    /**
     * Reads the text form; parts that are not {@code topic=number} are left out, for positions only
     * ever make a reader wait.
     */
    public static Positions parse(String text) {
        SortedMap<String, Long> found = new TreeMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.lastIndexOf('=');
            String number = part.substring(equals + 1).strip();
            if (equals > 0 && number.length() <= 18 && number.chars().allMatch(Positions::digit)) {
                if (!number.isEmpty()) {
                    found.merge(
                            part.substring(0, equals).strip(), Long.parseLong(number), Math::max);
                }
            }
        }
        return new Positions(found);
    }

    /** The later of both for each topic. */
    public Positions merge(Positions other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        Map<String, Long> both = new TreeMap<>(sequences);
        other.sequences.forEach((topic, sequence) -> both.merge(topic, sequence, Math::max));
        return new Positions(both);
    }

    public boolean isEmpty() {
        return sequences.isEmpty();
    }

    /** The text form, topics in alphabetical order. */
    public String header() {
        return new TreeMap<>(sequences)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    private static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }
}
