package dev.innkeeper.cli;

import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Prints JSON as YAML with sorted keys, quoting texts that would read as numbers. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[\\w/][\\w/.@+-]*(?: [\\w/.@+-]+)*");
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?[0-9][0-9_]*(\\.[0-9]*)?([eE][+-]?[0-9]+)?|0[xo][0-9a-fA-F]+");
    private static final Pattern WORD_VALUE =
            Pattern.compile("(?i)true|false|yes|no|on|off|null|~|y|n");

    private Yaml() {}

    static String print(JsonNode data) {
        StringBuilder out = new StringBuilder();
        if (data.isContainer() && !data.isEmpty()) {
            print(data, 0, out);
        } else {
            out.append(scalar(data)).append('\n');
        }
        return out.toString();
    }

    private static void print(JsonNode node, int depth, StringBuilder out) {
        String indent = "  ".repeat(depth);
        if (node.isArray()) {
            node.forEach(item -> entry(indent + "-", item, depth, out));
        } else {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
            sorted.forEach((key, value) -> entry(indent + text(key) + ":", value, depth, out));
        }
    }

    private static void entry(String head, JsonNode value, int depth, StringBuilder out) {
        if (value.isContainer() && !value.isEmpty()) {
            if (head.endsWith("-")) {
                StringBuilder inner = new StringBuilder();
                print(value, depth + 1, inner);
                out.append(head).append(' ').append(inner.substring(2 * (depth + 1)));
            } else {
                out.append(head).append('\n');
                print(value, depth + (value.isArray() ? 0 : 1), out);
            }
        } else {
            out.append(head).append(' ').append(scalar(value)).append('\n');
        }
    }

    private static String scalar(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "~";
        }
        if (value.isArray()) {
            return "[]";
        }
        if (value.isObject()) {
            return "{}";
        }
        return value.isString() ? text(value.asString()) : value.asString();
    }

    private static String text(String text) {
        boolean plain =
                PLAIN.matcher(text).matches()
                        && !NUMBER.matcher(text).matches()
                        && !WORD_VALUE.matcher(text).matches();
        if (plain) {
            return text;
        }
        return text.indexOf('\n') >= 0
                ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"'
                : "'" + text.replace("'", "''") + "'";
    }
}
