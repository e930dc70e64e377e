package dev.innkeeper.kernel;

import java.util.List;
import java.util.Optional;

/**
 * An object's place in the tree of permissions, such as {@code /}, {@code /vms/100} or {@code
 * /pool/a/b}: starts with a slash, has no empty segments and no trailing slash.
 */
public record AclPath(String value) implements Comparable<AclPath> {
    public static final AclPath ROOT = new AclPath("/");

    public AclPath {
        if (!value.equals("/")
                && (!value.startsWith("/") || value.endsWith("/") || value.contains("//"))) {
            throw new IllegalArgumentException("not an ACL path: " + value);
        }
    }

    public static AclPath of(String first, Object... more) {
        StringBuilder path = new StringBuilder("/").append(first);
        for (Object segment : more) {
            path.append('/').append(segment);
        }
        return new AclPath(path.toString());
    }

    /** The segments without slashes; empty for the root. */
    public List<String> segments() {
        return value.equals("/") ? List.of() : List.of(value.substring(1).split("/"));
    }

    /** One level up, or empty for the root. */
    public Optional<AclPath> parent() {
        if (value.equals("/")) {
            return Optional.empty();
        }
        int slash = value.lastIndexOf('/');
        return Optional.of(slash == 0 ? ROOT : new AclPath(value.substring(0, slash)));
    }

    @Override
    public int compareTo(AclPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
