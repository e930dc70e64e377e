package dev.innkeeper.api.check;

import dev.innkeeper.api.PropertyStringFormat;
import dev.innkeeper.api.PropertyStringFormat.Key;
import dev.innkeeper.api.Schema;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes a property string apart.
 *
 * <p>Keys come out under their real names: aliases are resolved, a value without a key goes to the
 * default key, and with a key alias the name used becomes a value of its own ({@code virtio=MAC}).
 */
public final class PropertyStringParser {
    private static final Pattern KEY_VALUE = Pattern.compile("^([^=]+)=(.+)$", Pattern.UNIX_LINES);
    private static final Pattern BLANK = Pattern.compile("\\s*");

    private PropertyStringParser() {}

    /**
     * Parses a text without checking the values.
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
        Key key = format.key(name);
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
        Key key = format.defaultKey();
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

    /** Whether a text means true. */
    static boolean isTrue(@Nullable String value) {
        return "1".equals(value);
    }
}
