package dev.innkeeper.guest.options;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One section of a configuration file: option → text in alphabetical order, and the raw {@code
 * lxc.*} lines behind them in the order in which they were written. The description is held as
 * plain text that ends with one newline.
 */
public record ConfigSection(SortedMap<String, String> options, List<RawLine> raw) {
    public static final ConfigSection EMPTY = new ConfigSection(new TreeMap<>(), List.of());

    /** A line that is passed through to LXC (S255). */
    public record RawLine(String key, String value) {}

    public ConfigSection {
        options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
        raw = List.copyOf(raw);
    }

    public static ConfigSection of(Map<String, String> options) {
        return new ConfigSection(new TreeMap<>(options), List.of());
    }

    public Optional<String> get(String option) {
        return Optional.ofNullable(options.get(option));
    }

    public boolean has(String option) {
        return options.containsKey(option);
    }

    public boolean isEmpty() {
        return options.isEmpty() && raw.isEmpty();
    }

    public ConfigSection with(String option, String value) {
        SortedMap<String, String> changed = new TreeMap<>(options);
        if (option.equals("description")) {
            String text = value.replaceAll("\n+$", "");
            if (text.isEmpty()) {
                changed.remove(option);
            } else {
                changed.put(option, text + "\n");
            }
        } else {
            changed.put(option, value);
        }
        return new ConfigSection(changed, raw);
    }

    /** The options, with the raw lines under the name {@code lxc}, one a line. */
    SortedMap<String, String> withRawLines() {
        if (raw.isEmpty()) {
            return options;
        }
        SortedMap<String, String> all = new TreeMap<>(options);
        all.put(
                "lxc",
                raw.stream()
                        .map(line -> line.key() + ": " + line.value())
                        .collect(Collectors.joining("\n")));
        return all;
    }

    public ConfigSection without(String option) {
        if (!options.containsKey(option)) {
            return this;
        }
        SortedMap<String, String> changed = new TreeMap<>(options);
        changed.remove(option);
        return new ConfigSection(changed, raw);
    }
}
