package dev.innkeeper.api.check;

import dev.innkeeper.api.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks one value against its schema: type, then format, then limits, pattern and choices. */
final class ValueCheck {
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private ValueCheck() {}

    /**
     * Checks a value.
     *
     * @param path name under which complaints are filed
     * @return the typed value, null after a complaint
     */
    static @Nullable Object check(String path, Schema schema, Object value, Errors errors) {
        return switch (schema) {
            case Schema.Items items -> items(path, items, value, errors);
            case Schema.Fields _ -> {
                if (value instanceof Map<?, ?>) {
                    yield value;
                }
                errors.add(path, typeText(schema, value));
                yield null;
            }
            case Schema.Anything _, Schema.Nothing _ -> value;
            case Schema.Text _, Schema.Whole _, Schema.Decimal _, Schema.Flag _ -> {
                String text = scalar(schema, value);
                if (text == null) {
                    errors.add(path, typeText(schema, value));
                    yield null;
                }
                yield scalar(path, schema, text, errors);
            }
        };
    }

    private static @Nullable Object scalar(String path, Schema schema, String text, Errors errors) {
        Result result =
                switch (schema) {
                    case Schema.Text textSchema -> text(path, textSchema, text);
                    case Schema.Whole whole -> whole(whole, text);
                    case Schema.Decimal decimal -> decimal(decimal, text);
                    case Schema.Flag _ -> flag(schema, text);
                    case Schema.Items _, Schema.Fields _, Schema.Nothing _, Schema.Anything _ ->
                            throw new IllegalArgumentException("no scalar: " + schema);
                };
        if (result.complaint() != null) {
            errors.add(path, result.complaint());
            return null;
        }
        return result.value();
    }

    private record Result(@Nullable Object value, @Nullable String complaint) {
        static Result of(Object value) {
            return new Result(value, null);
        }

        static Result refused(String complaint) {
            return new Result(null, complaint);
        }
    }

    private static @Nullable Object items(
            String path, Schema.Items schema, Object value, Errors errors) {
        List<?> list;
        if (value instanceof List<?> several) {
            list = several;
        } else if (value instanceof Map<?, ?>
                || value.toString().isEmpty()
                || value.toString().equals("0")) {
            // a single value stands for a list of one, unless it is false in Perl's eyes
            errors.add(path, "type check ('array') failed");
            return null;
        } else {
            list = List.of(value);
        }
        List<Object> typed = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            Object item = list.get(i);
            Object checked =
                    item == null ? null : check(path + "[" + i + "]", schema.items(), item, errors);
            if (checked != null) {
                typed.add(checked);
            }
        }
        return List.copyOf(typed);
    }

    /** The value as text, null if it is no scalar. */
    private static @Nullable String scalar(Schema schema, Object value) {
        return switch (value) {
            case Boolean flag -> flag ? "1" : "0";
            case BigDecimal number -> number.toPlainString();
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
                    String.valueOf(number.longValue());
            case List<?> list
                    when schema instanceof Schema.Text text
                            && text.format() != null
                            && text.format().endsWith("-list") ->
                    String.join(",", list.stream().map(String::valueOf).toList());
            case List<?> _, Map<?, ?> _ -> null;
            default -> value.toString();
        };
    }

    private static Result text(String path, Schema.Text schema, String value) {
        String complaint = formatComplaint(path, schema, value);
        if (complaint != null) {
            return Result.refused("invalid format - " + complaint);
        }
        if (schema.pattern() != null && !Patterns.find(schema.pattern(), value)) {
            return Result.refused("value does not match the regex pattern");
        }
        int length = value.codePointCount(0, value.length());
        if (schema.maxLength() != null && length > schema.maxLength()) {
            return Result.refused("value may only be " + schema.maxLength() + " characters long");
        }
        if (schema.minLength() != null && length < schema.minLength()) {
            return Result.refused(
                    "value must be at least " + schema.minLength() + " characters long");
        }
        return choice(schema.choices(), value, value);
    }

    private static @Nullable String formatComplaint(String path, Schema.Text schema, String value) {
        if (schema.propertyString() != null) {
            String complaint = PropertyStringCheck.complaint(path, schema.propertyString(), value);
            if (complaint != null || schema.format() == null) {
                return complaint;
            }
        }
        return schema.format() == null ? null : Formats.complaint(schema.format(), value);
    }

    private static Result choice(List<String> choices, String text, Object typed) {
        return choices.isEmpty() || choices.contains(text)
                ? Result.of(typed)
                : Result.refused(
                        "value '%s' does not have a value in the enumeration '%s'"
                                .formatted(text, String.join(", ", choices)));
    }

    private static Result whole(Schema.Whole schema, String value) {
        if (!WHOLE.matcher(value).matches()) {
            return Result.refused(typeText(schema, value));
        }
        if (schema.format() != null) {
            String complaint = Formats.complaint(schema.format(), value);
            if (complaint != null) {
                return Result.refused("invalid format - " + complaint);
            }
        }
        BigDecimal number = new BigDecimal(value);
        if (schema.maximum() != null
                && number.compareTo(BigDecimal.valueOf(schema.maximum())) > 0) {
            return Result.refused("value must have a maximum value of " + schema.maximum());
        }
        if (schema.minimum() != null
                && number.compareTo(BigDecimal.valueOf(schema.minimum())) < 0) {
            return Result.refused("value must have a minimum value of " + schema.minimum());
        }
        return choice(schema.choices(), value, saturated(number));
    }

    private static long saturated(BigDecimal number) {
        return number.min(BigDecimal.valueOf(Long.MAX_VALUE))
                .max(BigDecimal.valueOf(Long.MIN_VALUE))
                .longValue();
    }

    private static Result decimal(Schema.Decimal schema, String value) {
        if (!DECIMAL.matcher(value).matches()) {
            return Result.refused(typeText(schema, value));
        }
        double number = Double.parseDouble(value);
        if (schema.maximum() != null && number > schema.maximum()) {
            return Result.refused("value must have a maximum value of " + plain(schema.maximum()));
        }
        if (schema.minimum() != null && number < schema.minimum()) {
            return Result.refused("value must have a minimum value of " + plain(schema.minimum()));
        }
        return Result.of(number);
    }

    private static Result flag(Schema schema, String value) {
        return switch (value) {
            case "1" -> Result.of(true);
            case "0" -> Result.of(false);
            default -> Result.refused(typeText(schema, value));
        };
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static String typeText(Schema schema, Object value) {
        String got =
                switch (value) {
                    case List<?> _ -> "ARRAY";
                    case Map<?, ?> _ -> "HASH";
                    default -> "'" + value + "'";
                };
        return "type check ('%s') failed - got %s".formatted(schema.typeName(), got);
    }
}
