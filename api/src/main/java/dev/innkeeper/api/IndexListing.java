package dev.innkeeper.api;

import java.util.List;
import java.util.Map;

/**
 * The answer of a directory operation, {@code [{"subdir": "status"}, …]}.
 *
 * @param key the only field of every entry
 */
public record IndexListing(String key, List<String> children) {
    public IndexListing {
        children = List.copyOf(children);
    }

    /** The entries as they stand in {@code data}. */
    public List<Map<String, String>> entries() {
        return children.stream().map(child -> Map.of(key, child)).toList();
    }
}
