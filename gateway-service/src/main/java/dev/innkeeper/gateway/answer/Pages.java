package dev.innkeeper.gateway.answer;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Formatters for people, for pictures and for virt-viewer. */
final class Pages {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A plain page that shows the JSON. */
    static String html(byte[] envelope) {
        String shown = JSON.readTree(envelope).toPrettyString();
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<title>Innkeeper API</title></head>\n<body><pre>"
                + escape(shown)
                + "</pre></body></html>\n";
    }

    /** {@code [virt-viewer]} and a line per field of the data. */
    static String spiceConfig(byte[] envelope) {
        StringBuilder out = new StringBuilder("[virt-viewer]\n");
        JsonNode data = JSON.readTree(envelope).path("data");
        for (Map.Entry<String, JsonNode> field : data.properties()) {
            out.append(field.getKey()).append('=');
            out.append(field.getValue().asString().replace("\n", "\\n")).append('\n');
        }
        return out.toString();
    }

    /** The picture among the data. */
    static Optional<byte[]> image(byte[] envelope) {
        return JSON.readTree(envelope)
                .path("data")
                .path("image")
                .asStringOpt()
                .map(Base64.getDecoder()::decode);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private Pages() {}
}
