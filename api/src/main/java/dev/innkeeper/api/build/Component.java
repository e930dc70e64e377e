package dev.innkeeper.api.build;

import dev.innkeeper.api.Parameter;
import dev.innkeeper.api.PropertyStringFormat;
import dev.innkeeper.api.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A component of a generated record. A numbered family is called by its plural ({@code nets}).
 *
 * @param type as it is written in the source
 * @param read expression that takes it out of {@code values}
 */
record Component(
        String wireName,
        String name,
        String type,
        String read,
        boolean optional,
        boolean family,
        @Nullable Object defaultValue,
        @Nullable String description) {

    /** Formats with a value type of their own, and how it is made of a text. */
    private static final Map<String, String> VALUE_TYPES =
            Map.of(
                    "pve-node", "dev.innkeeper.kernel.NodeName::new",
                    "pve-storage-id", "dev.innkeeper.kernel.StorageId::new",
                    "pve-userid", "dev.innkeeper.kernel.UserId::parse");

    static Component of(Parameter parameter) {
        String name = JavaNames.component(parameter.name());
        if (parameter.family() != null) {
            return new Component(
                    parameter.name(),
                    name + "s",
                    "java.util.SortedMap<Integer, String>",
                    "values.family("
                            + JavaNames.literal(parameter.family().name())
                            + ", "
                            + parameter.family().last()
                            + ")",
                    false,
                    true,
                    null,
                    parameter.description());
        }
        return plain(
                parameter.name(),
                parameter.schema(),
                !parameter.required(),
                parameter.defaultValue(),
                parameter.description());
    }

    static Component of(PropertyStringFormat.Key key) {
        Component component =
                plain(key.name(), key.schema(), !key.required(), key.defaultValue(), null);
        return component.type().startsWith("dev.innkeeper.kernel")
                ? plain(
                        key.name(),
                        new Schema.Anything(),
                        !key.required(),
                        key.defaultValue(),
                        null)
                : component;
    }

    private static Component plain(
            String wireName,
            Schema schema,
            boolean optional,
            @Nullable Object defaultValue,
            @Nullable String description) {
        Kind kind = Kind.of(schema);
        String reader = (optional ? "optional" : "require") + kind.reader();
        String more = kind.factory() == null ? "" : ", " + simple(kind.factory());
        return new Component(
                wireName,
                JavaNames.component(wireName),
                optional ? kind.boxed() : kind.type(),
                "values." + reader + "(" + JavaNames.literal(wireName) + more + ")",
                optional,
                false,
                defaultValue,
                description);
    }

    /** The type as the record's header has it. */
    String annotatedType() {
        return optional ? "@Nullable " + simpleType() : simpleType();
    }

    String simpleType() {
        int generic = type.indexOf('<');
        return type.substring(type.lastIndexOf('.', generic < 0 ? type.length() : generic) + 1);
    }

    /** The type to import, or null. */
    @Nullable String imported() {
        int generic = type.indexOf('<');
        String plain = generic < 0 ? type : type.substring(0, generic);
        return plain.contains(".") ? plain : null;
    }

    private static String simple(String factory) {
        return factory.substring(factory.lastIndexOf('.') + 1);
    }

    private record Kind(String type, String boxed, String reader, @Nullable String factory) {
        static Kind of(Schema schema) {
            return switch (schema) {
                case Schema.Text text
                        when text.format() != null && VALUE_TYPES.containsKey(text.format()) -> {
                    String factory = VALUE_TYPES.get(text.format());
                    String type = factory.substring(0, factory.indexOf("::"));
                    yield new Kind(type, type, "Value", factory);
                }
                case Schema.Text _, Schema.Anything _, Schema.Nothing _ ->
                        new Kind("String", "String", "Text", null);
                case Schema.Whole whole when "pve-vmid".equals(whole.format()) ->
                        new Kind(
                                "dev.innkeeper.kernel.GuestId",
                                "dev.innkeeper.kernel.GuestId",
                                "Value",
                                "dev.innkeeper.kernel.GuestId::parse");
                case Schema.Whole whole when fitsInt(whole) ->
                        new Kind("int", "Integer", "Int", null);
                case Schema.Whole _ -> new Kind("long", "Long", "Long", null);
                case Schema.Decimal _ -> new Kind("double", "Double", "Double", null);
                case Schema.Flag _ -> new Kind("boolean", "Boolean", "Flag", null);
                case Schema.Items _ ->
                        new Kind("java.util.List<String>", "java.util.List<String>", "List", null);
                case Schema.Fields _ ->
                        new Kind(
                                "java.util.Map<String, Object>",
                                "java.util.Map<String, Object>",
                                "Fields",
                                null);
            };
        }

        private static boolean fitsInt(Schema.Whole whole) {
            return whole.maximum() != null && whole.maximum() <= Integer.MAX_VALUE;
        }
    }
}
