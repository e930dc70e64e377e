package dev.innkeeper.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a property string such as {@code virtio=BC:24:11:00:00:01,bridge=vmbr0}.
 *
 * @param name name of the contract's shared schema ({@code LxcNet}), null for a nameless one
 * @param keys in the order in which they are printed
 */
public record PropertyStringFormat(@Nullable String name, List<Key> keys, Map<String, Key> byName) {

    public PropertyStringFormat(@Nullable String name, List<Key> keys) {
        this(name, List.copyOf(keys), index(keys));
    }

    /**
     * One key.
     *
     * @param defaultKey its {@code key=} may be left out
     * @param alias the key that is really meant
     * @param keyAlias with an alias: the key that gets this key's own name as its value ({@code
     *     virtio=MAC} means {@code model=virtio,macaddr=MAC})
     * @param requires another key that must be given too
     */
    public record Key(
            String name,
            Schema schema,
            boolean required,
            @Nullable Object defaultValue,
            boolean defaultKey,
            @Nullable String alias,
            @Nullable String keyAlias,
            @Nullable String requires) {}

    /** The key that may be given without its name, or null. */
    public @Nullable Key defaultKey() {
        for (Key key : keys) {
            if (key.defaultKey()) {
                return key;
            }
        }
        return null;
    }

    /** The key of this name (aliases included), or null. */
    public @Nullable Key key(String keyName) {
        return byName.get(keyName);
    }

    private static Map<String, Key> index(List<Key> keys) {
        Map<String, Key> byName = new LinkedHashMap<>();
        for (Key key : keys) {
            byName.put(key.name(), key);
        }
        return Map.copyOf(byName);
    }
}
