package dev.innkeeper.gateway.door;

import dev.innkeeper.api.IndexListing;
import dev.innkeeper.resources.PreparedJson;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Answers of directory operations, each made once. */
final class Listings {
    private final Map<IndexListing, PreparedJson> made = new ConcurrentHashMap<>();

    PreparedJson of(IndexListing listing) {
        return made.computeIfAbsent(listing, Listings::make);
    }

    /** Names of sub-directories are plain words: nothing in them needs escaping. */
    private static PreparedJson make(IndexListing listing) {
        return PreparedJson.ofText(
                listing.children().stream()
                        .map(child -> "{\"%s\":\"%s\"}".formatted(listing.key(), child))
                        .collect(Collectors.joining(",", "{\"data\":[", "]}")));
    }
}
