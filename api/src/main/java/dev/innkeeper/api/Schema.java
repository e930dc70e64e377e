package dev.innkeeper.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shape of a value, in the vocabulary of the contract. */
public sealed interface Schema {

    /**
     * A text.
     *
     * @param format name of a format, possibly ending in {@code -list} or {@code -opt}
     * @param pattern regular expression, searched as it stands (the contract anchors it)
     * @param propertyString the keys, if the text is a {@code key=value,…} list
     */
    record Text(
            @Nullable String format,
            List<String> choices,
            @Nullable String pattern,
            @Nullable Integer minLength,
            @Nullable Integer maxLength,
            @Nullable PropertyStringFormat propertyString)
            implements Schema {
        public Text {
            choices = List.copyOf(choices);
        }
    }

    /** A whole number with its limits, both inclusive. */
    record Whole(
            @Nullable Long minimum,
            @Nullable Long maximum,
            @Nullable String format,
            List<String> choices)
            implements Schema {
        public Whole {
            choices = List.copyOf(choices);
        }
    }

    /** A number with its limits, both inclusive. */
    record Decimal(@Nullable Double minimum, @Nullable Double maximum) implements Schema {}

    /** A boolean: 1 or 0 on the wire. */
    record Flag() implements Schema {}

    /** A list of values of one shape. */
    record Items(Schema items) implements Schema {}

    /** An object with named fields. */
    record Fields(List<Field> fields, boolean open) implements Schema {
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    /** No value: the wire has {@code null}. */
    record Nothing() implements Schema {}

    /** A value about which the contract says nothing. */
    record Anything() implements Schema {}

    /**
     * One field of an object. A member of a numbered family stands once, with its {@link Family}.
     */
    record Field(
            String name,
            @Nullable Family family,
            Schema schema,
            boolean required,
            @Nullable Object defaultValue) {}

    /** Name of the JSON type, as the texts of failed checks have it. */
    default String typeName() {
        return switch (this) {
            case Text _ -> "string";
            case Whole _ -> "integer";
            case Decimal _ -> "number";
            case Flag _ -> "boolean";
            case Items _ -> "array";
            case Fields _ -> "object";
            case Nothing _ -> "null";
            case Anything _ -> "any";
        };
    }
}
