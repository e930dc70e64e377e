package dev.innkeeper.api.check;

import org.jspecify.annotations.Nullable;

/**
 * A mapping {@code source:target} of two ids, a single id for all, or {@code 1} for "to its like".
 */
record PairFormat(Format id) implements Format {
    @Override
    public @Nullable String complaint(String value) {
        if (value.equals("1")) {
            return null;
        }
        int colon = value.indexOf(':');
        boolean pair = colon > 0 && colon < value.length() - 1 && value.indexOf(':', colon + 1) < 0;
        String complaint =
                pair
                        ? either(value.substring(0, colon), value.substring(colon + 1))
                        : id.complaint(value);
        return complaint == null
                ? null
                : "entry '" + value + "' contains invalid ID - " + complaint + "\n\n";
    }

    private @Nullable String either(String source, String target) {
        String complaint = id.complaint(source);
        return complaint != null ? complaint : id.complaint(target);
    }
}
