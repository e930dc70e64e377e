package dev.innkeeper.kernel;

import java.util.regex.Pattern;

/** The name of a cluster member that runs guests: one DNS label. */
public record NodeName(String value) implements Comparable<NodeName> {
    private static final Pattern SHAPE =
            Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");

    public NodeName {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a node name: " + value);
        }
    }

    @Override
    public int compareTo(NodeName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
