package dev.innkeeper.gateway.request;

import dev.innkeeper.kernel.Problems;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads a JSON body into parameters; a null counts as not given (BEHAVIOUR.md 9). */
final class JsonBody {
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(64)
                                                    .build())
                                    .build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /**
     * @throws dev.innkeeper.kernel.ProblemException 501 for anything but one JSON object
     */
    static Map<String, Object> read(byte[] bytes) {
        Object value;
        try {
            value = MAPPER.readValue(bytes, Object.class);
        } catch (JacksonException e) {
            throw new Problems.NoSuchMethod(malformed(bytes, e)).asException(e);
        }
        if (!(value instanceof Map<?, ?> object)) {
            throw new Problems.NoSuchMethod("JSON object expected").asException();
        }
        Map<String, Object> parameters = new LinkedHashMap<>();
        object.forEach((name, content) -> {
            if (content != null) {
                parameters.put(name.toString(), content);
            }
        });
        return parameters;
    }

    /** The first line reads as the recorded server's JSON parser would say it. */
    private static String malformed(byte[] bytes, JacksonException e) {
        long offset = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
        int at = (int) Math.min(offset, bytes.length);
        int end = Math.min(bytes.length, at + 20);
        String before =
                at >= bytes.length
                        ? "(end of string)"
                        : "\"" + new String(bytes, at, end - at, StandardCharsets.UTF_8) + "\"";
        String what =
                at > 0 && bytes[at - 1] == '{'
                        ? "'\"' expected"
                        : "malformed JSON string, neither tag, array, object, number, string or atom";
        return what + ", at character offset " + at + " (before " + before + ")";
    }

    private JsonBody() {}
}
