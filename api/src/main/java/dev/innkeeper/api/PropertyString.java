package dev.innkeeper.api;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes property strings apart and puts them together.
 *
 * <p>Keys come out under their real names: aliases are resolved, a value without a key goes to the
 * default key, and with a key alias the name used becomes a value of its own ({@code virtio=MAC}).
 */
public final class PropertyString {
    private static final Pattern KEY_VALUE = Pattern.compile("^([^=]+)=(.+)$", Pattern.UNIX_LINES);
    private static final Pattern BLANK = Pattern.compile("\\s*");

    private PropertyString() {}

    /**
     * Parses a text without checking the values; booleans come out as 1 and 0.
     *
     * @return values by key, in the order of the text; unknown keys are kept
     * @throws MalformedPropertyStringException if the text is no list of keys and values
     */
    public static Map<String, String> parse(PropertyStringFormat format, String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            if (BLANK.matcher(part).matches()) {
                continue;
            }
            Matcher matcher = KEY_VALUE.matcher(part);
            if (matcher.find()) {
                keyed(format, matcher.group(1), matcher.group(2), values);
            } else if (part.indexOf('=') < 0) {
                bare(format, part, values);
            } else {
                throw new MalformedPropertyStringException(
                        "missing key in comma-separated list property");
            }
        }
        return values;
    }

    private static void keyed(
            PropertyStringFormat format, String name, String value, Map<String, String> values) {
        if (values.containsKey(name)) {
            throw new MalformedPropertyStringException(
                    "duplicate key in comma-separated list property: " + name);
        }
        PropertyStringFormat.Key key = format.key(name);
        String target = name;
        if (key != null && key.alias() != null) {
            if (key.keyAlias() != null) {
                if (values.containsKey(key.keyAlias())) {
                    throw new MalformedPropertyStringException(
                            "key alias '" + key.keyAlias() + "' is already defined");
                }
                values.put(key.keyAlias(), name);
            }
            target = key.alias();
            key = format.key(target);
        }
        values.put(
                target, key != null && key.schema() instanceof Schema.Flag ? flag(value) : value);
    }

    private static void bare(
            PropertyStringFormat format, String value, Map<String, String> values) {
        PropertyStringFormat.Key key = format.defaultKey();
        if (key == null) {
            throw new MalformedPropertyStringException(
                    "value without key, but schema does not define a default key");
        }
        if (values.containsKey(key.name())) {
            throw new MalformedPropertyStringException(
                    "duplicate key in comma-separated list property: " + key.name());
        }
        values.put(key.name(), value);
    }

    /** Inside a property string booleans may be words. */
    private static String flag(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "on", "yes", "true" -> "1";
            case "0", "off", "no", "false" -> "0";
            default -> value;
        };
    }

    /**
     * Prints values in Proxmox VE's order: the default key without its name, the required keys, the
     * others, each group by name.
     */
    public static String print(PropertyStringFormat format, Map<String, String> values) {
        Set<String> order = new LinkedHashSet<>();
        PropertyStringFormat.Key defaultKey = format.defaultKey();
        if (defaultKey != null) {
            order.add(defaultKey.name());
        }
        for (String name : new TreeSet<>(values.keySet())) {
            PropertyStringFormat.Key key = format.key(name);
            if (key != null && key.required()) {
                order.add(name);
            }
        }
        order.addAll(new TreeSet<>(values.keySet()));

        StringBuilder text = new StringBuilder();
        Set<String> done = new LinkedHashSet<>();
        for (String name : order) {
            String value = values.get(name);
            if (value != null && done.add(name)) {
                separate(text);
                String merged = byKeyAlias(format, name, value, values);
                if (merged != null) {
                    text.append(value).append('=').append(values.get(merged));
                    done.add(merged);
                } else if (defaultKey != null && defaultKey.name().equals(name)) {
                    text.append(value);
                } else {
                    text.append(name).append('=').append(value);
                }
            }
        }
        return text.toString();
    }

    /**
     * The key whose value can be printed under the value of this one ({@code virtio=MAC}), or null.
     */
    private static @Nullable String byKeyAlias(
            PropertyStringFormat format, String name, String value, Map<String, String> values) {
        PropertyStringFormat.Key alias = format.key(value);
        return alias != null && name.equals(alias.keyAlias()) && values.containsKey(alias.alias())
                ? alias.alias()
                : null;
    }

    private static void separate(StringBuilder text) {
        if (!text.isEmpty()) {
            text.append(',');
        }
    }
}
