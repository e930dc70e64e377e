package dev.innkeeper.api.check;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Parameter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the parameters of a call and gives them their types. */
public final class ParameterCheck {
    private static final String UNKNOWN =
            "property is not defined in schema and the schema does not allow additional properties";
    private static final String MISSING = "property is missing and it is not optional";

    private ParameterCheck() {}

    /**
     * Checks path, query and body parameters together.
     *
     * @param raw by wire name: a String, a Number, a Boolean, a List (repeated key) or a Map (a
     *     JSON object); an entry with null counts as not given
     */
    public static Checked check(Operation operation, Map<String, ? extends @Nullable Object> raw) {
        Errors errors = new Errors();
        Map<String, Object> values = HashMap.newHashMap(raw.size());
        raw.forEach((name, value) -> {
            if (value != null) {
                one(operation, name, value, values, errors);
            }
        });
        for (Parameter parameter : operation.parameters()) {
            String name = parameter.name();
            if (raw.get(name) == null) {
                if (parameter.required()) {
                    errors.addFirst(name, MISSING);
                }
            } else if (parameter.requires() != null && raw.get(parameter.requires()) == null) {
                errors.missingFor(parameter.requires(), name);
            }
        }
        return errors.isEmpty()
                ? new Checked.Accepted(values)
                : new Checked.Refused(errors.texts());
    }

    private static void one(
            Operation operation,
            String name,
            Object value,
            Map<String, Object> values,
            Errors errors) {
        Parameter parameter = operation.parameter(name);
        if (parameter == null) {
            if (operation.openParameters()) {
                values.put(name, value);
            } else {
                errors.add(name, UNKNOWN);
            }
            return;
        }
        Object typed = ValueCheck.check(name, parameter.schema(), value, errors);
        if (typed != null) {
            values.put(name, typed);
        }
    }
}
