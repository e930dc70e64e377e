package dev.innkeeper.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Spliterators;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map that is cheap to change: a change copies one of its shards, never the whole. A
 * batch of changes goes through an {@link Editor}, which copies each shard once.
 */
final class ShardedMap<K, V> {
    private static final int SHARDS = 512;
    private static final ShardedMap<?, ?> EMPTY = new ShardedMap<>(emptyShards());

    private final Map<K, V>[] shards;

    private ShardedMap(Map<K, V>[] shards) {
        this.shards = shards;
    }

    @SuppressWarnings("unchecked")
    static <K, V> ShardedMap<K, V> empty() {
        return (ShardedMap<K, V>) EMPTY;
    }

    @Nullable V get(K key) {
        return shards[shardOf(key)].get(key);
    }

    boolean containsKey(K key) {
        return shards[shardOf(key)].containsKey(key);
    }

    Stream<Map.Entry<K, V>> entries() {
        return Stream.of(shards)
                .filter(shard -> !shard.isEmpty())
                .flatMap(shard ->
                        StreamSupport.stream(Spliterators.spliterator(shard.entrySet(), 0), false));
    }

    Stream<K> keys() {
        return entries().map(Map.Entry::getKey);
    }

    Stream<V> values() {
        return entries().map(Map.Entry::getValue);
    }

    Editor<K, V> edit() {
        return new Editor<>(this);
    }

    private static int shardOf(Object key) {
        int hash = key.hashCode();
        hash ^= hash >>> 16;
        hash ^= hash >>> 9;
        return hash & (SHARDS - 1);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <K, V> Map<K, V>[] emptyShards() {
        Map<K, V>[] shards = new Map[SHARDS];
        java.util.Arrays.fill(shards, Map.of());
        return shards;
    }

    /** Collects changes; the map it came from stays as it is. Not for several threads. */
    static final class Editor<K, V> {
        private final ShardedMap<K, V> origin;
        private Map<K, V> @Nullable [] shards;

        private Editor(ShardedMap<K, V> origin) {
            this.origin = origin;
        }

        @Nullable V get(K key) {
            Map<K, V>[] present = shards == null ? origin.shards : shards;
            return present[shardOf(key)].get(key);
        }

        void put(K key, V value) {
            own(key).put(key, value);
        }

        void remove(K key) {
            if (get(key) != null) {
                own(key).remove(key);
            }
        }

        /** Replaces the value of a key by what the function makes of it; null for none. */
        void update(K key, UnaryOperator<@Nullable V> change) {
            V after = change.apply(get(key));
            if (after == null) {
                remove(key);
            } else {
                put(key, after);
            }
        }

        ShardedMap<K, V> done() {
            return shards == null ? origin : new ShardedMap<>(shards);
        }

        private Map<K, V> own(K key) {
            if (shards == null) {
                shards = origin.shards.clone();
            }
            int index = shardOf(key);
            if (shards[index] == origin.shards[index]) {
                shards[index] = new HashMap<>(origin.shards[index]);
            }
            return shards[index];
        }
    }
}
