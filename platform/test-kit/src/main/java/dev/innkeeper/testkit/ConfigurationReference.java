package dev.innkeeper.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table of every property of ours that the classes on the class path can be configured with, in
 * Markdown: what the compiler noted of the {@code @ConfigurationProperties} records (their
 * components, defaults and Javadoc).
 */
public final class ConfigurationReference {
    private static final String METADATA = "META-INF/spring-configuration-metadata.json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private ConfigurationReference() {}

    /**
     * @param title the document's heading
     * @param introduction what stands between the heading and the table
     */
    public static String markdown(String title, String introduction) {
        Map<String, String> rows = new TreeMap<>();
        for (URL resource : resources()) {
            for (JsonNode property : read(resource).path("properties")) {
                if (property.path("sourceType").asString("").startsWith("dev.innkeeper.")) {
                    rows.merge(property.path("name").asString(), row(property), longer());
                }
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException("no " + METADATA + " on the class path");
        }
        return "# "
                + title
                + "\n\n"
                + introduction.strip()
                + "\n\n| property | type | default | meaning |\n|---|---|---|---|\n"
                + String.join("\n", rows.values())
                + "\n";
    }

    /** Two features may read one property; the row that explains it stays. */
    private static BinaryOperator<String> longer() {
        return (one, other) -> other.length() > one.length() ? other : one;
    }

    private static String row(JsonNode property) {
        String type = property.path("type").asString();
        JsonNode preset = property.path("defaultValue");
        String shown = preset.isMissingNode() ? "" : "`" + text(preset) + "`";
        return "| `%s` | %s | %s | %s |"
                .formatted(
                        property.path("name").asString(),
                        type.replaceAll("[a-zA-Z]+\\.(?=[a-zA-Z])", "").replaceAll("\\w+\\$", ""),
                        shown,
                        property.path("description")
                                .asString("")
                                .replaceAll("\\s+", " ")
                                .replaceAll("\\{@code (.*?)}", "`$1`")
                                .replace("|", "\\|"));
    }

    private static String text(JsonNode preset) {
        return preset.isArray()
                ? String.join(",", preset.values().stream().map(JsonNode::asString).toList())
                : preset.asString();
    }

    private static Iterable<URL> resources() {
        try {
            return Collections.list(
                    ConfigurationReference.class.getClassLoader().getResources(METADATA));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(URL resource) {
        try (InputStream stream = resource.openStream()) {
            return JSON.readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
