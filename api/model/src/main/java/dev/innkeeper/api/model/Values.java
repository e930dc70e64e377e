package dev.innkeeper.api.model;

import dev.innkeeper.api.Family;
import dev.innkeeper.kernel.Problems;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Typed access to checked parameters.
 *
 * <p>Numbers and booleans may have passed JSON, so that their exact class is not known; texts of
 * them are read as well.
 */
record Values(Map<String, ?> map) {

    @Nullable String optionalText(String name) {
        Object value = map.get(name);
        return switch (value) {
            case null -> null;
            case Boolean flag -> flag ? "1" : "0";
            default -> value.toString();
        };
    }

    String requireText(String name) {
        return present(name, optionalText(name));
    }

    <T> @Nullable T optionalValue(String name, Function<String, T> factory) {
        String text = optionalText(name);
        return text == null ? null : made(name, text, factory);
    }

    <T> T requireValue(String name, Function<String, T> factory) {
        return made(name, requireText(name), factory);
    }

    /** A value type may be narrower than the contract's format: then the parameter is at fault. */
    private static <T> T made(String name, String text, Function<String, T> factory) {
        try {
            return factory.apply(text);
        } catch (IllegalArgumentException e) {
            String complaint = "invalid format - " + e.getMessage() + "\n";
            throw Problems.InvalidParameters.of(name, complaint).asException(e);
        }
    }

    @Nullable Long optionalLong(String name) {
        Object value = map.get(name);
        return switch (value) {
            case null -> null;
            case Number number -> number.longValue();
            default -> Long.valueOf(value.toString());
        };
    }

    long requireLong(String name) {
        return present(name, optionalLong(name));
    }

    @Nullable Integer optionalInt(String name) {
        Long value = optionalLong(name);
        return value == null ? null : Math.toIntExact(value);
    }

    int requireInt(String name) {
        return present(name, optionalInt(name));
    }

    @Nullable Double optionalDouble(String name) {
        Object value = map.get(name);
        return switch (value) {
            case null -> null;
            case Number number -> number.doubleValue();
            default -> Double.valueOf(value.toString());
        };
    }

    double requireDouble(String name) {
        return present(name, optionalDouble(name));
    }

    @Nullable Boolean optionalFlag(String name) {
        Object value = map.get(name);
        return switch (value) {
            case null -> null;
            case Boolean flag -> flag;
            case Number number -> number.intValue() != 0;
            default -> value.toString().equals("1") || value.toString().equals("true");
        };
    }

    boolean requireFlag(String name) {
        return present(name, optionalFlag(name));
    }

    @Nullable List<String> optionalList(String name) {
        Object value = map.get(name);
        return switch (value) {
            case null -> null;
            case List<?> list -> list.stream().map(String::valueOf).toList();
            default -> List.of(value.toString());
        };
    }

    List<String> requireList(String name) {
        return present(name, optionalList(name));
    }

    @Nullable Map<String, Object> optionalFields(String name) {
        if (!(map.get(name) instanceof Map<?, ?> fields)) {
            return null;
        }
        Map<String, Object> result = new TreeMap<>();
        fields.forEach((key, value) -> result.put(key.toString(), value));
        return result;
    }

    Map<String, Object> requireFields(String name) {
        return present(name, optionalFields(name));
    }

    /** The members of a numbered family by their number. */
    SortedMap<Integer, String> family(String name, int last) {
        SortedMap<Integer, String> members = new TreeMap<>();
        Family family = new Family(name, last);
        map.forEach((key, value) -> {
            int index = family.indexOf(key);
            if (index >= 0 && value != null) {
                members.put(index, value.toString());
            }
        });
        return members;
    }

    private static <T> T present(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(
                    "parameter " + name + " was not checked: it is missing");
        }
        return value;
    }
}
