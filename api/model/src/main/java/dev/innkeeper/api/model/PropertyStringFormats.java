package dev.innkeeper.api.model;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.PropertyString;
import dev.innkeeper.api.PropertyStringFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** The contract's shared formats; read when the first property string is. */
final class PropertyStringFormats {
    private static final Map<String, PropertyStringFormat> ALL = Contract.load().propertyStrings();

    private PropertyStringFormats() {}

    static Values parse(String name, String text) {
        return new Values(PropertyString.parse(format(name), text));
    }

    static String print(String name, Map<String, Object> values) {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((key, value) -> texts.put(key, Given.text(value)));
        return PropertyString.print(format(name), texts);
    }

    private static PropertyStringFormat format(String name) {
        PropertyStringFormat format = ALL.get(name);
        if (format == null) {
            throw new IllegalArgumentException("no property string " + name);
        }
        return format;
    }
}
