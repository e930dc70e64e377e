package dev.innkeeper.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
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
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final String format;
    private final boolean border;
    private final boolean header;
    private final PrintStream out;

    private Output(String format, boolean border, boolean header, PrintStream out) {
        this.format = format;
        this.border = border;
        this.header = header;
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
        switch (format) {
            case "quiet" -> {}
            case "json" -> out.println(sorted(JSON, data));
            case "json-pretty" -> out.println(sorted(PRETTY, data));
            case "yaml" -> out.print("---\n" + Yaml.print(data));
            default -> text(data);
        }
    }

    private static String sorted(JsonMapper mapper, JsonNode data) {
        return mapper.writer()
                .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .writeValueAsString(mapper.treeToValue(data, Object.class));
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

    private void text(JsonNode data) {
        if (data.isObject()) {
            List<List<String>> rows = new ArrayList<>();
            new TreeMap<>(fields(data)).forEach((key, value) -> rows.add(List.of(key, value)));
            new Table(List.of("key", "value"), rows).print(out, border, header);
        } else if (data.isArray() && !data.isEmpty() && data.get(0).isObject()) {
            Set<String> columns = new LinkedHashSet<>();
            Set<String> rest = new java.util.TreeSet<>();
            data.forEach(row -> row.properties().forEach(e -> rest.add(e.getKey())));
            for (String id :
                    List.of(
                            "userid", "groupid", "roleid", "realm", "poolid", "storage", "vmid",
                            "node", "id", "upid", "name", "subdir")) {
                if (columns.isEmpty() && rest.contains(id)) {
                    columns.add(id);
                }
            }
            columns.addAll(rest);
            List<List<String>> rows = new ArrayList<>();
            data.forEach(row ->
                    rows.add(columns.stream().map(column -> cell(row.path(column))).toList()));
            new Table(List.copyOf(columns), rows).print(out, border, header);
        } else if (data.isArray()) {
            data.forEach(item -> out.println(cell(item)));
        } else if (!data.isNull() && !data.isMissingNode()) {
            out.println(cell(data));
        }
    }

    private static TreeMap<String, String> fields(JsonNode object) {
        TreeMap<String, String> fields = new TreeMap<>();
        object.properties().forEach(e -> fields.put(e.getKey(), cell(e.getValue())));
        return fields;
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return value.isContainer() ? sorted(JSON, value) : value.asString();
    }
}
