package dev.innkeeper.gateway.identity;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache without locks: when the young half is full it becomes the old one, and what is
 * used again moves back. Holds at most twice its limit.
 *
 * @param <K> key
 * @param <V> value
 */
public final class TwoGenerations<K, V> {
    private final int limit;
    private volatile ConcurrentHashMap<K, V> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<K, V> old = new ConcurrentHashMap<>();

    public TwoGenerations(int limit) {
        this.limit = limit;
    }

    public @Nullable V get(K key) {
        V value = young.get(key);
        if (value == null) {
            value = old.get(key);
            if (value != null) {
                put(key, value);
            }
        }
        return value;
    }

    public void put(K key, V value) {
        ConcurrentHashMap<K, V> present = young;
        present.put(key, value);
        if (present.size() > limit) {
            turn(present);
        }
    }

    /** Replaces the value; the function may get null, and runs alone for its key. */
    public void update(K key, Function<@Nullable V, V> change) {
        V before = get(key);
        young.compute(key, (_, now) -> change.apply(now == null ? before : now));
        if (young.size() > limit) {
            turn(young);
        }
    }

    private synchronized void turn(ConcurrentHashMap<K, V> full) {
        if (young == full) {
            old = full;
            young = new ConcurrentHashMap<>();
        }
    }
}
