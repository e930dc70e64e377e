package dev.innkeeper.api.build;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/** Names of the wire as Java names. */
final class JavaNames {
    /** What a record component must not be called. */
    private static final Set<String> TAKEN =
            Set.of(
                    "clone",
                    "finalize",
                    "getClass",
                    "hashCode",
                    "notify",
                    "notifyAll",
                    "toString",
                    "wait",
                    "given",
                    "of");

    private JavaNames() {}

    /**
     * {@code new-format} and {@code new_format} become {@code newFormat}; {@code net[n]} becomes
     * {@code net}.
     */
    static String component(String wireName) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (char c : wireName.replace("[n]", "").toCharArray()) {
            if (!Character.isJavaIdentifierPart(c) || c == '_') {
                upper = !name.isEmpty();
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        if (Character.isUpperCase(name.charAt(0))) {
            name.setCharAt(0, Character.toLowerCase(name.charAt(0)));
        }
        String result = name.toString();
        return SourceVersion.isKeyword(result) || TAKEN.contains(result)
                ? result + "Value"
                : result;
    }

    /** A text as Javadoc. */
    static String javadoc(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("@", "&#64;")
                .replace("*/", "*&#47;");
    }

    /** Import statements for the components' types. */
    static String imports(List<Component> components, String... more) {
        TreeSet<String> imports = new TreeSet<>(List.of(more));
        for (Component component : components) {
            String imported = component.imported();
            if (imported != null) {
                imports.add(imported);
            }
            if (component.optional()) {
                imports.add("org.jspecify.annotations.Nullable");
            }
        }
        return imports.stream()
                .map(type -> "import " + type + ";\n")
                .collect(Collectors.joining("", "", "\n"));
    }

    static String literal(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
