package dev.innkeeper.api.check;

import dev.innkeeper.api.MalformedPropertyStringException;
import dev.innkeeper.api.PropertyString;
import dev.innkeeper.api.PropertyStringFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks a property string key by key. */
final class PropertyStringCheck {
    private PropertyStringCheck() {}

    /** What is wrong with the text, null if nothing is. */
    static @Nullable String complaint(String path, PropertyStringFormat format, String text) {
        Map<String, String> values;
        try {
            values = PropertyString.parse(format, text);
        } catch (MalformedPropertyStringException e) {
            return e.getMessage() + "\n";
        }
        Errors errors = new Errors();
        values.forEach((name, value) -> {
            PropertyStringFormat.Key key = format.key(name);
            if (key == null) {
                errors.add(
                        path + "." + name,
                        "property is not defined in schema and the schema does not allow additional properties");
            } else {
                ValueCheck.check(path + "." + name, key.schema(), value, errors);
            }
        });
        for (PropertyStringFormat.Key key : format.keys()) {
            if (!values.containsKey(key.name())) {
                if (key.required()) {
                    errors.addFirst(
                            path + "." + key.name(), "property is missing and it is not optional");
                }
            } else if (key.requires() != null && !values.containsKey(key.requires())) {
                errors.missingFor(path + "." + key.requires(), key.name());
            }
        }
        if (errors.isEmpty()) {
            return null;
        }
        StringBuilder complaint = new StringBuilder("format error\n");
        errors.texts()
                .forEach((name, error) ->
                        complaint.append(name).append(": ").append(error).append('\n'));
        return complaint.toString();
    }
}
