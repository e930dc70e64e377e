package dev.innkeeper.e2e;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a script may rely on in something printed, whoever else is listed there: the columns of a
 * table, the keys of an object, the fields of JSON and YAML.
 */
final class PrintedShape {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern FIELD = Pattern.compile("(?m)^[- ] ([\\w-]+):");
    private static final Pattern CAN_DO = Pattern.compile("[D-][r-][w-][c-][d-] .*");

    static List<String> of(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            return List.of();
        }
        String first = lines.getFirst();
        if (first.startsWith("┌")) {
            return ofTable(lines);
        }
        if (first.startsWith("[") || first.startsWith("{")) {
            var fields = new TreeSet<String>();
            collect(JSON.readTree(text), fields);
            return List.copyOf(fields);
        }
        if (first.equals("---")) {
            var fields = new TreeSet<String>();
            for (Matcher field = FIELD.matcher(text); field.find(); ) {
                fields.add(field.group(1));
            }
            return List.copyOf(fields);
        }
        return CAN_DO.matcher(first).matches() ? lines : words(first);
    }

    private static List<String> ofTable(List<String> lines) {
        List<String> head = cells(lines.get(1));
        if (!lines.get(2).startsWith("╞")) {
            return List.of(head.size() + " columns");
        }
        List<String> shape = new ArrayList<>(head);
        if (head.getFirst().equals("key")) {
            lines.stream()
                    .skip(2)
                    .filter(line -> line.startsWith("│"))
                    .forEach(line -> shape.add(cells(line).getFirst()));
        }
        return shape;
    }

    private static List<String> cells(String row) {
        String inner = row.substring(1, row.lastIndexOf('│'));
        return Arrays.stream(inner.split("│", -1)).map(String::strip).toList();
    }

    private static List<String> words(String line) {
        return Arrays.stream(line.strip().split("\\s+")).toList();
    }

    private static void collect(JsonNode node, TreeSet<String> fields) {
        if (node.isArray()) {
            node.forEach(item -> collect(item, fields));
        }
        node.properties().forEach(field -> fields.add(field.getKey()));
    }

    private PrintedShape() {}
}
