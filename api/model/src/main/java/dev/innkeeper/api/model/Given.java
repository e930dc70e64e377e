package dev.innkeeper.api.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what is there. */
final class Given {
    private final SortedMap<String, Object> values = new TreeMap<>();

    void add(String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value);
        }
    }

    void addFamily(String name, SortedMap<Integer, String> members) {
        members.forEach((index, value) -> values.put(name + index, value));
    }

    SortedMap<String, Object> values() {
        return Collections.unmodifiableSortedMap(values);
    }

    /** A value as it stands in a property string or a configuration: booleans are 1 and 0. */
    static String text(Object value) {
        return switch (value) {
            case Boolean flag -> flag ? "1" : "0";
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
                    String.valueOf(number.longValue());
            case List<?> list -> String.join(",", list.stream().map(String::valueOf).toList());
            default -> value.toString();
        };
    }
}
