package dev.innkeeper.guest.options;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A property string whose form was checked at the edge: key → text. Printed as Proxmox VE prints
 * it: the value of the default key bare, then the required keys, then all others by name.
 */
public record PropertyText(Map<String, String> values) {

    /** Reads {@code key=value,…}; a part without a key is the default key's value. */
    static PropertyText parse(String text, String defaultKey) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                values.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
            } else if (!part.isBlank()) {
                values.put(defaultKey, part.strip());
            }
        }
        return new PropertyText(values);
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    PropertyText with(String key, String value) {
        Map<String, String> next = new LinkedHashMap<>(values);
        next.put(key, value);
        return new PropertyText(next);
    }

    /**
     * @param defaultKey printed first, without its name; empty if there is none
     * @param required printed next
     */
    String print(String defaultKey, String required) {
        SortedMap<String, String> rest = new TreeMap<>(values);
        StringBuilder out = new StringBuilder();
        String bare = rest.remove(defaultKey);
        if (bare != null) {
            out.append(bare);
        }
        String first = rest.remove(required);
        if (first != null) {
            append(out, required, first);
        }
        rest.forEach((key, value) -> append(out, key, value));
        return out.toString();
    }

    private static void append(StringBuilder out, String key, String value) {
        if (!out.isEmpty()) {
            out.append(',');
        }
        out.append(key).append('=').append(value);
    }
}
