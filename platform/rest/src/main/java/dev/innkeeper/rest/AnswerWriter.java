package dev.innkeeper.rest;

import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.outbox.Positions;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** Writes the body of every answer, and the positions that it reached. */
final class AnswerWriter {
    private final JsonMapper json = AnswerJson.mapper();
    private final Outbox outbox;

    AnswerWriter(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * @param answer data, or an {@link ApiAnswer}; null for none
     */
    void write(int status, @Nullable Object answer, HttpServletResponse response)
            throws IOException {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        if (answer instanceof ApiAnswer(Object data, Map<String, Object> extras)) {
            body.put("data", data);
            body.putAll(extras);
        } else {
            body.put("data", answer);
        }
        send(status, body, response);
    }

    void send(int status, Map<String, @Nullable Object> body, HttpServletResponse response)
            throws IOException {
        byte[] bytes = json.writeValueAsBytes(body);
        Positions reached = outbox.lastCommitted();
        if (!reached.isEmpty()) {
            response.setHeader(Positions.HEADER, reached.header());
        }
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
