package dev.innkeeper.api.build;

import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Typed access to parsed YAML. */
record Yaml(Map<String, Object> map) {
    static Yaml of(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("a mapping was expected, not " + value);
        }
        @SuppressWarnings("unchecked") // keys of our files are texts
        Map<String, Object> typed = (Map<String, Object>) map;
        return new Yaml(typed);
    }

    boolean has(String key) {
        return map.containsKey(key);
    }

    @Nullable Object get(String key) {
        return map.get(key);
    }

    Yaml child(String key) {
        if (!has(key)) {
            throw new NoSuchElementException("no " + key + " in " + map.keySet());
        }
        return of(get(key));
    }

    /** The child, or an empty mapping. */
    Yaml childOrEmpty(String key) {
        return has(key) ? of(get(key)) : new Yaml(Map.of());
    }

    @Nullable String text(String key) {
        Object value = get(key);
        return value == null ? null : value.toString();
    }

    String requireText(String key) {
        String value = text(key);
        if (value == null) {
            throw new NoSuchElementException("no " + key + " in " + map.keySet());
        }
        return value;
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(get(key));
    }

    @Nullable Long whole(String key) {
        return get(key) instanceof Number number ? number.longValue() : null;
    }

    @Nullable Integer integer(String key) {
        return get(key) instanceof Number number ? number.intValue() : null;
    }

    @Nullable Double decimal(String key) {
        return get(key) instanceof Number number ? number.doubleValue() : null;
    }

    List<Object> list(String key) {
        Object value = get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw new IllegalArgumentException(key + " is no list: " + value);
        }
        return List.copyOf(list);
    }

    List<String> texts(String key) {
        return list(key).stream().map(Object::toString).toList();
    }
}
