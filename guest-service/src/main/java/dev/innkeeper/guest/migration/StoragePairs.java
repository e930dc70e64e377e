package dev.innkeeper.guest.migration;

import dev.innkeeper.kernel.StorageId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where volumes go: {@code here:there,…}, one storage for all, or {@code 1} for the same
 * everywhere.
 *
 * @param all where those go that have no pair; empty for the storage of the same name
 */
public record StoragePairs(Map<StorageId, StorageId> pairs, Optional<StorageId> all) {

    static StoragePairs parse(String text) {
        Map<StorageId, StorageId> pairs = new HashMap<>();
        Optional<StorageId> all = Optional.empty();
        for (String part : text.split("[\\s,;]+")) {
            int colon = part.indexOf(':');
            if (colon > 0) {
                pairs.put(
                        new StorageId(part.substring(0, colon)),
                        new StorageId(part.substring(colon + 1)));
            } else if (!part.isEmpty() && !part.equals("1")) {
                all = Optional.of(new StorageId(part));
            }
        }
        return new StoragePairs(pairs, all);
    }

    StorageId target(StorageId storage) {
        StorageId pair = pairs.get(storage);
        return pair != null ? pair : all.orElse(storage);
    }
}
