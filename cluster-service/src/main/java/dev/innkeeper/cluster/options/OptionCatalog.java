package dev.innkeeper.cluster.options;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Parameter;
import dev.innkeeper.api.PropertyString;
import dev.innkeeper.api.PropertyStringFormat;
import dev.innkeeper.api.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which options an operation of the contract can set, and how their text is shown: a property
 * string as an object with numbers as text and flags as 1 or 0, the way the configuration parser of
 * Proxmox VE leaves them.
 */
public final class OptionCatalog {
    private final Operation operation;

    /**
     * @param operation the one that changes the options
     */
    public OptionCatalog(Operation operation) {
        this.operation = operation;
    }

    /** True for what can be set, {@code delete} and {@code digest} excepted. */
    public boolean has(String option) {
        return find(option).isPresent() && !List.of("delete", "digest", "node").contains(option);
    }

    private Optional<Parameter> find(String option) {
        return operation.parameters().stream()
                .filter(parameter -> names(parameter, option))
                .findFirst();
    }

    private static boolean names(Parameter parameter, String option) {
        if (parameter.family() == null) {
            return parameter.name().equals(option);
        }
        String prefix = parameter.name().substring(0, parameter.name().indexOf('['));
        return option.matches(java.util.regex.Pattern.quote(prefix) + "[0-9]+");
    }

    /** An option's text as the API shows it. */
    public Object show(String option, String text) {
        Optional<Schema> schema = find(option).map(Parameter::schema);
        if (schema.isPresent() && schema.get() instanceof Schema.Flag) {
            return text.equals("1") ? 1 : 0;
        }
        if (schema.isPresent()
                && schema.get() instanceof Schema.Text it
                && it.propertyString() != null) {
            return object(it.propertyString(), text);
        }
        return text;
    }

    private static Map<String, Object> object(PropertyStringFormat format, String text) {
        Map<String, Object> fields = new LinkedHashMap<>();
        PropertyString.parse(format, text)
                .forEach((key, value) -> fields.put(key, field(format, key, value)));
        return fields;
    }

    private static Object field(PropertyStringFormat format, String key, String value) {
        PropertyStringFormat.Key known = format.key(key);
        boolean flag = known != null && known.schema() instanceof Schema.Flag;
        return flag ? (Object) (value.matches("1|on|yes|true") ? 1 : 0) : value;
    }

    /** A request's value as the text that is stored. */
    public static String text(Object value) {
        return switch (value) {
            case Boolean flag -> flag ? "1" : "0";
            case Number number when number.longValue() == number.doubleValue() ->
                    Long.toString(number.longValue());
            default -> value.toString();
        };
    }
}
