package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.LxcFeatures;
import java.util.Map;
import java.util.TreeMap;

/** The value of the option {@code features}. */
public final class Features {
    private Features() {}

    /** True if nothing but the nesting flag changes; an empty text sets nothing. */
    public static boolean differOnlyInNesting(String before, String after) {
        return withoutNesting(before).equals(withoutNesting(after));
    }

    private static Map<String, Object> withoutNesting(String features) {
        Map<String, Object> flags = new TreeMap<>();
        if (!features.isEmpty()) {
            flags.putAll(LxcFeatures.parse(features).given());
        }
        flags.remove("nesting");
        flags.values().removeIf(Boolean.FALSE::equals);
        return flags;
    }
}
