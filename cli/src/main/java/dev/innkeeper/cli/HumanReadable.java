package dev.innkeeper.cli;

import dev.innkeeper.api.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Sizes, shares and spans of time as people read them, told by the names of the fields. */
final class HumanReadable {
    private static final Set<String> SHARES = Set.of("cpu", "used_fraction");
    private static final Set<String> SPANS = Set.of("uptime");
    private static final Set<String> SIZES =
            Set.of(
                    "avail", "disk", "free", "maxdisk", "maxmem", "maxswap", "mem", "size", "swap",
                    "total", "used");
    private static final List<String> UNITS =
            List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
    private static final int STEP = 1024;

    private HumanReadable() {}

    /** The text of a number; empty if this field's are shown as they are. */
    static Optional<String> of(String field, Schema schema, JsonNode value) {
        boolean number = schema instanceof Schema.Whole || schema instanceof Schema.Decimal;
        if (!number || !value.isNumber()) {
            return Optional.empty();
        }
        if (SHARES.contains(field)) {
            return Optional.of(String.format(Locale.ROOT, "%.2f%%", value.asDouble() * 100));
        }
        if (SPANS.contains(field)) {
            return Optional.of(span(value.asLong()));
        }
        return SIZES.contains(field) ? Optional.of(size(value.asDouble())) : Optional.empty();
    }

    /** {@code 23.54 GiB}. */
    static String size(double bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= STEP && unit < UNITS.size() - 1) {
            value /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, "%.2f %s", value, UNITS.get(unit));
    }

    /** {@code 1h 45m 26s}; from the greatest unit that is there. */
    static String span(long seconds) {
        StringBuilder text = new StringBuilder();
        long rest = seconds;
        long[] lengths = {604_800, 86_400, 3_600, 60, 1};
        String names = "wdhms";
        for (int i = 0; i < lengths.length; i++) {
            long count = rest / lengths[i];
            rest %= lengths[i];
            if (count > 0 || (i == lengths.length - 1 && text.isEmpty())) {
                text.append(text.isEmpty() ? "" : " ").append(count).append(names.charAt(i));
            }
        }
        return text.toString();
    }
}
