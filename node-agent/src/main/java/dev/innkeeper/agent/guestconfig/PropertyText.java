package dev.innkeeper.agent.guestconfig;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A property string such as {@code name=eth0,bridge=vmbr0}, already validated by the control plane.
 */
public record PropertyText(Map<String, String> values) {
    public PropertyText {
        values = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads the text.
     *
     * @param defaultKey the key that may be left out
     */
    public static PropertyText parse(String text, String defaultKey) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(",")) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                values.put(defaultKey, part.strip());
            } else {
                values.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
            }
        }
        values.remove("");
        return new PropertyText(values);
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** True for {@code 1} and its spellings; false for everything else and for nothing. */
    public boolean isOn(String key) {
        return isTrue(values.getOrDefault(key, "0"));
    }

    static boolean isTrue(String text) {
        return switch (text) {
            case "1", "true", "on", "yes" -> true;
            default -> false;
        };
    }
}
