package dev.innkeeper.api.build;

import dev.innkeeper.api.Operation;
import java.util.List;
import java.util.stream.Collectors;

/** Source of an operation's request record. */
final class RequestSource {
    private final Operation operation;
    private final List<Component> components;

    RequestSource(Operation operation) {
        this.operation = operation;
        this.components = operation.parameters().stream().map(Component::of).toList();
    }

    String text() {
        StringBuilder source = new StringBuilder();
        source.append(JavaNames.imports(components, imports()));
        source.append(javadoc());
        source.append("public record ").append(operation.requestType()).append('(');
        source.append(
                components.stream()
                        .map(component ->
                                "\n        " + component.annotatedType() + " " + component.name())
                        .collect(Collectors.joining(",")));
        source.append(")\n        implements ApiRequest {\n\n");
        copies(source);
        factory(source);
        given(source);
        components.stream()
                .filter(component -> component.optional() && component.defaultValue() != null)
                .forEach(component -> source.append(DefaultAccessor.text(component)));
        return source.append("}\n").toString();
    }

    private String[] imports() {
        boolean family = components.stream().anyMatch(Component::family);
        return family
                ? new String[] {
                    "java.util.Collections",
                    "java.util.Map",
                    "java.util.SortedMap",
                    "java.util.TreeMap"
                }
                : new String[] {"java.util.Map", "java.util.SortedMap"};
    }

    private String javadoc() {
        StringBuilder doc =
                new StringBuilder("/**\n * ").append(JavaNames.javadoc(operation.summary()));
        doc.append("\n *\n * <p>{@code ")
                .append(operation.verb())
                .append(' ')
                .append(operation.path())
                .append("}\n");
        boolean first = true;
        for (Component component : components) {
            if (component.description() != null) {
                doc.append(first ? " *\n" : "");
                first = false;
                doc.append(" * @param ").append(component.name()).append(' ');
                doc.append(JavaNames.javadoc(component.description())).append('\n');
            }
        }
        return doc.append(" */\n").toString();
    }

    private void copies(StringBuilder source) {
        List<Component> collections =
                components.stream().filter(c -> c.type().startsWith("java.util.")).toList();
        if (collections.isEmpty()) {
            return;
        }
        source.append("    public ").append(operation.requestType()).append(" {\n");
        for (Component component : collections) {
            source.append("        ")
                    .append(component.name())
                    .append(" = ")
                    .append(copy(component))
                    .append(";\n");
        }
        source.append("    }\n\n");
    }

    private static String copy(Component component) {
        String name = component.name();
        if (component.family()) {
            return "Collections.unmodifiableSortedMap(new TreeMap<>(" + name + "))";
        }
        String copy = component.type().startsWith("java.util.List") ? "List" : "Map";
        String copied = copy + ".copyOf(" + name + ")";
        return component.optional() ? name + " == null ? null : " + copied : copied;
    }

    private void factory(StringBuilder source) {
        String type = operation.requestType();
        source.append("    /** Binds checked parameters, given by wire name. */\n");
        source.append("    public static ")
                .append(type)
                .append(" of(Map<String, ?> parameters) {\n");
        if (!components.isEmpty()) {
            source.append("        Values values = new Values(parameters);\n");
        }
        source.append("        return new ").append(type).append('(');
        source.append(
                components.stream()
                        .map(component -> "\n                " + component.read())
                        .collect(Collectors.joining(",")));
        source.append(");\n    }\n\n");
    }

    private void given(StringBuilder source) {
        source.append("    @Override\n    public SortedMap<String, Object> given() {\n");
        source.append("        Given given = new Given();\n");
        for (Component component : components) {
            String key =
                    JavaNames.literal(
                            component.family()
                                    ? component.wireName().replace("[n]", "")
                                    : component.wireName());
            source.append("        given.").append(component.family() ? "addFamily(" : "add(");
            source.append(key).append(", ").append(component.name()).append(");\n");
        }
        source.append("        return given.values();\n    }\n");
    }
}
