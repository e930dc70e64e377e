package dev.innkeeper.gateway.request;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads the body of a call, form or JSON. */
public final class Body {

    /**
     * @param json whether the content type says so; everything else is a form
     * @throws dev.innkeeper.kernel.ProblemException if it cannot be read
     */
    public static Map<String, Object> parameters(byte[] bytes, boolean json) {
        if (bytes.length == 0) {
            return Map.of();
        }
        return json
                ? JsonBody.read(bytes)
                : Parameters.ofForm(new String(bytes, StandardCharsets.ISO_8859_1).strip());
    }

    private Body() {}
}
