package dev.innkeeper.api.build;

import org.jspecify.annotations.Nullable;

/** Source of the accessor that fills in the contract's default. */
final class DefaultAccessor {
    private DefaultAccessor() {}

    static String text(Component component) {
        String literal = literal(component);
        if (literal == null) {
            return "";
        }
        String type =
                switch (component.type()) {
                    case "Integer" -> "int";
                    case "Long" -> "long";
                    case "Double" -> "double";
                    case "Boolean" -> "boolean";
                    default -> component.type();
                };
        return """

            /** {@link #%1$s()}, or the contract's default %4$s. */
            public %2$s %1$sOrDefault() {
                return %1$s == null ? %3$s : %1$s;
            }
        """
                .formatted(component.name(), type, literal, JavaNames.javadoc(literal));
    }

    private static @Nullable String literal(Component component) {
        Object value = component.defaultValue();
        return switch (component.type()) {
            case "Integer", "Double" -> String.valueOf(value);
            case "Long" -> value + "L";
            case "Boolean" -> String.valueOf(value);
            case "String" -> JavaNames.literal(String.valueOf(value));
            default -> null;
        };
    }
}
