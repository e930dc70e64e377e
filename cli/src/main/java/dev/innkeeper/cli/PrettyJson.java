package dev.innkeeper.cli;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** JSON for people, as scripts have seen it: sorted keys, three blanks a level, {@code "a" : 1}. */
final class PrettyJson {
    private static final String STEP = "   ";

    private PrettyJson() {}

    static String print(JsonNode data) {
        StringBuilder out = new StringBuilder();
        print(data, "", out);
        return out.toString();
    }

    private static void print(JsonNode node, String indent, StringBuilder out) {
        if (!node.isContainer()) {
            out.append(node);
            return;
        }
        boolean list = node.isArray();
        out.append(list ? '[' : '{');
        String inner = indent + STEP;
        boolean first = true;
        if (list) {
            for (JsonNode item : node) {
                out.append(first ? "\n" : ",\n").append(inner);
                print(item, inner, out);
                first = false;
            }
        } else {
            Map<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
            for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
                out.append(first ? "\n" : ",\n").append(inner);
                out.append(tools.jackson.databind.node.StringNode.valueOf(field.getKey()));
                out.append(" : ");
                print(field.getValue(), inner, out);
                first = false;
            }
        }
        out.append(first ? "" : "\n" + indent).append(list ? ']' : '}');
    }
}
