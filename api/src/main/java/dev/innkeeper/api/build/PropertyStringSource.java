package dev.innkeeper.api.build;

import dev.innkeeper.api.PropertyStringFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Source of the record of a shared property string. */
final class PropertyStringSource {
    private final String name;
    private final List<Component> components;

    PropertyStringSource(String name, PropertyStringFormat format) {
        this.name = name;
        this.components =
                format.keys().stream()
                        .filter(key -> key.alias() == null)
                        .map(Component::of)
                        .toList();
    }

    String text() {
        StringBuilder source = new StringBuilder();
        source.append(JavaNames.imports(components, "java.util.SortedMap"));
        source.append("/** The property string {@code ")
                .append(name)
                .append("} of the contract, key by key. */\n");
        source.append("public record ").append(name).append('(');
        source.append(
                components.stream()
                        .map(component ->
                                "\n        " + component.annotatedType() + " " + component.name())
                        .collect(Collectors.joining(",")));
        source.append(")\n        implements PropertyStringValue {\n\n");
        parse(source);
        keys(source);
        components.stream()
                .filter(component -> component.optional() && component.defaultValue() != null)
                .forEach(component -> source.append(DefaultAccessor.text(component)));
        source.append("\n    /** The text, as Proxmox VE prints it. */\n");
        source.append("    @Override\n    public String toString() {\n");
        source.append("        return PropertyStringFormats.print(")
                .append(JavaNames.literal(name));
        source.append(", given());\n    }\n}\n");
        return source.toString();
    }

    private void parse(StringBuilder source) {
        source.append(
                """
                    /**
                     * Reads a text.
                     *
                     * @throws IllegalArgumentException if it is no such property string
                     */
                """);
        source.append("    public static ").append(name).append(" parse(String text) {\n");
        source.append("        Values values = PropertyStringFormats.parse(")
                .append(JavaNames.literal(name));
        source.append(", text);\n        return new ").append(name).append('(');
        source.append(
                components.stream()
                        .map(component -> "\n                " + component.read())
                        .collect(Collectors.joining(",")));
        source.append(");\n    }\n\n");
    }

    private void keys(StringBuilder source) {
        source.append("    @Override\n    public SortedMap<String, Object> given() {\n");
        source.append("        Given given = new Given();\n");
        for (Component component : components) {
            source.append("        given.add(").append(JavaNames.literal(component.wireName()));
            source.append(", ").append(component.name()).append(");\n");
        }
        source.append("        return given.values();\n    }\n");
    }
}
