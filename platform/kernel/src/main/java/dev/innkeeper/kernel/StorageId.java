package dev.innkeeper.kernel;

import java.util.regex.Pattern;

/** The name of a configured place that holds volumes. */
public record StorageId(String value) implements Comparable<StorageId> {
    private static final Pattern SHAPE = Pattern.compile("[a-zA-Z][a-zA-Z0-9\\-_.]*[a-zA-Z0-9]");

    public StorageId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a storage id: " + value);
        }
    }

    @Override
    public int compareTo(StorageId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
