package dev.innkeeper.cli;

import dev.innkeeper.api.Schema;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Prints answers: as text tables, JSON or YAML, with or without borders and headers. */
final class Output {
    /** Options of every command that prints an answer; they never reach the API. */
    static final Set<String> OPTIONS =
            Set.of("output-format", "noborder", "noheader", "human-readable", "quiet");

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Schema ANYTHING = new Schema.Anything();

    /** What a row is known by, in answers of which the contract says nothing. */
    private static final List<String> KEYS =
            List.of(
                    "userid", "groupid", "roleid", "realm", "poolid", "storage", "vmid", "node",
                    "id", "upid", "name", "subdir");

    private final String format;
    private final boolean border;
    private final boolean header;
    private final boolean readable;
    private final PrintStream out;

    private Output(
            String format, boolean border, boolean header, boolean readable, PrintStream out) {
        this.format = format;
        this.border = border;
        this.header = header;
        this.readable = readable;
        this.out = out;
    }

    /** What every command takes that prints an answer. */
    static List<OptionSpec> options() {
        return List.of(
                option("output-format", "1")
                        .completionCandidates(List.of("text", "json", "json-pretty", "yaml"))
                        .description("How to print: text, json, json-pretty or yaml")
                        .build(),
                option("noborder", "0..1")
                        .fallbackValue("1")
                        .description("No borders around tables")
                        .build(),
                option("noheader", "0..1")
                        .fallbackValue("1")
                        .description("No header above tables")
                        .build(),
                option("human-readable", "0..1")
                        .fallbackValue("1")
                        .description("Sizes and times for people (the default)")
                        .build(),
                option("quiet", "0..1").fallbackValue("1").description("Print nothing").build());
    }

    private static OptionSpec.Builder option(String name, String arity) {
        return OptionSpec.builder("--" + name, "-" + name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity(arity);
    }

    static Output of(ParseResult result, PrintStream out) {
        String format = value(result, "output-format");
        if (value(result, "quiet").equals("1")) {
            format = "quiet";
        }
        return new Output(
                format.isEmpty() ? "text" : format,
                !value(result, "noborder").equals("1"),
                !value(result, "noheader").equals("1"),
                !value(result, "human-readable").equals("0"),
                out);
    }

    private static String value(ParseResult result, String name) {
        return result.hasMatchedOption("--" + name)
                ? String.join("", result.<List<String>>matchedOptionValue("--" + name, List.of()))
                : "";
    }

    /** True unless plain text is wanted. */
    boolean structured() {
        return !format.equals("text");
    }

    void print(List<JsonNode> rows) {
        print((JsonNode) JSON.valueToTree(rows));
    }

    void print(JsonNode data) {
        print(data, ANYTHING);
    }

    /**
     * @param schema of the answer: its fields are the columns
     */
    void print(JsonNode data, Schema schema) {
        switch (format) {
            case "quiet" -> {}
            case "json" -> out.println(sorted(data));
            case "json-pretty" -> out.println(PrettyJson.print(data));
            case "yaml" -> out.print("---\n" + Yaml.print(data));
            default -> text(data, schema);
        }
    }

    /** Prints a table of our own making. */
    void print(Table table) {
        table.print(out, border, header);
    }

    private static String sorted(JsonNode data) {
        return JSON.writer()
                .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(JSON.treeToValue(data, Object.class));
    }

    /** A value on one line: line ends, other control characters and % are percent-encoded. */
    static String oneLine(JsonNode value) {
        StringBuilder text = new StringBuilder();
        for (char c : cell(value).toCharArray()) {
            if (c < ' ' || c == '%') {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private void text(JsonNode data, Schema schema) {
        if (data.isObject()) {
            List<List<String>> rows = new ArrayList<>();
            Map<String, Schema> known = fields(schema);
            new TreeMap<>(fields(data))
                    .forEach((key, value) ->
                            rows.add(
                                    List.of(
                                            key,
                                            cell(key, known.getOrDefault(key, ANYTHING), value))));
            new Table(List.of("key", "value"), rows).print(out, border, header);
        } else if (data.isArray() && !data.isEmpty() && data.get(0).isObject()) {
            table(data, schema instanceof Schema.Items(Schema items) ? items : ANYTHING);
        } else if (data.isArray()) {
            data.forEach(item -> out.println(cell(item)));
        } else if (!data.isNull() && !data.isMissingNode()) {
            out.println(cell(data));
        }
    }

    private void table(JsonNode data, Schema row) {
        List<String> columns = columns(data, row);
        Map<String, Schema> known = fields(row);
        Set<Integer> right = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            if (isNumber(known.getOrDefault(columns.get(i), ANYTHING))) {
                right.add(i);
            }
        }
        List<JsonNode> sorted = new ArrayList<>();
        data.forEach(sorted::add);
        String first = columns.getFirst();
        sorted.sort(
                isNumber(known.getOrDefault(first, ANYTHING))
                        ? Comparator.comparingDouble(one -> one.path(first).asDouble(0))
                        : Comparator.comparing(one -> cell(one.path(first))));
        List<List<String>> rows =
                sorted.stream()
                        .map(one ->
                                columns.stream()
                                        .map(column ->
                                                cell(
                                                        column,
                                                        known.getOrDefault(column, ANYTHING),
                                                        one.path(column)))
                                        .toList())
                        .toList();
        new Table(columns, rows, right).print(out, border, header);
    }

    /**
     * Those that the contract names, first the ones that are always there; of an answer that it
     * leaves open, what there is.
     */
    private static List<String> columns(JsonNode data, Schema row) {
        Set<String> columns = new LinkedHashSet<>();
        if (row instanceof Schema.Fields(List<Schema.Field> fields, _) && !fields.isEmpty()) {
            fields.stream()
                    .filter(field -> field.family() == null)
                    .sorted(
                            Comparator.comparing((Schema.Field field) -> !field.required())
                                    .thenComparing(Schema.Field::name))
                    .forEach(field -> columns.add(field.name()));
            return List.copyOf(columns);
        }
        Set<String> rest = new TreeSet<>();
        data.forEach(one -> one.properties().forEach(e -> rest.add(e.getKey())));
        KEYS.stream().filter(rest::contains).findFirst().ifPresent(columns::add);
        columns.addAll(rest);
        return List.copyOf(columns);
    }

    private static Map<String, Schema> fields(Schema schema) {
        Map<String, Schema> byName = new HashMap<>();
        if (schema instanceof Schema.Fields(List<Schema.Field> fields, _)) {
            fields.forEach(field -> byName.put(field.name(), field.schema()));
        }
        return byName;
    }

    private static boolean isNumber(Schema schema) {
        return schema instanceof Schema.Whole || schema instanceof Schema.Decimal;
    }

    private String cell(String field, Schema schema, JsonNode value) {
        return readable
                ? HumanReadable.of(field, schema, value).orElseGet(() -> cell(value))
                : cell(value);
    }

    private static TreeMap<String, JsonNode> fields(JsonNode object) {
        TreeMap<String, JsonNode> fields = new TreeMap<>();
        object.properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
        return fields;
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isContainer() ? sorted(value) : value.asString();
    }
}
