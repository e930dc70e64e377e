package dev.innkeeper.guest.options;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What waits for the next start: options with their new text, and options to be deleted. An option
 * is never in both.
 *
 * @param deletions option → true when deleting it also frees what it refers to (written with a
 *     leading exclamation mark)
 */
public record PendingChanges(
        SortedMap<String, String> changes, SortedMap<String, Boolean> deletions) {
    public static final PendingChanges NONE = new PendingChanges(new TreeMap<>(), new TreeMap<>());

    public PendingChanges {
        changes = Collections.unmodifiableSortedMap(new TreeMap<>(changes));
        deletions = Collections.unmodifiableSortedMap(new TreeMap<>(deletions));
    }

    public boolean isEmpty() {
        return changes.isEmpty() && deletions.isEmpty();
    }

    public boolean has(String option) {
        return changes.containsKey(option) || deletions.containsKey(option);
    }

    PendingChanges change(String option, String value) {
        var next = new TreeMap<>(changes);
        next.put(option, value);
        return new PendingChanges(next, less(deletions, option));
    }

    PendingChanges delete(String option, boolean force) {
        var next = new TreeMap<>(deletions);
        next.put(option, force);
        return new PendingChanges(less(changes, option), next);
    }

    PendingChanges forget(String option) {
        return new PendingChanges(less(changes, option), less(deletions, option));
    }

    private static <V> SortedMap<String, V> less(SortedMap<String, V> map, String option) {
        var next = new TreeMap<>(map);
        next.remove(option);
        return next;
    }
}
