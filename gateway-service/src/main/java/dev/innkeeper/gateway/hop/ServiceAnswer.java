package dev.innkeeper.gateway.hop;

import dev.innkeeper.api.Operation;
import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.gateway.answer.StatusLines;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.resources.PreparedJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a service answered. */
final class ServiceAnswer {
    static final String PROBLEM = "Innkeeper-Problem";

    private static final Logger log = LoggerFactory.getLogger(ServiceAnswer.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Outcome BROKEN =
            new Outcome.Failure(Problem.Kind.FAULT, "internal error", Map.of());

    static Outcome outcome(CapturedResponse answer, Operation operation) {
        int status = answer.status();
        String type = Objects.requireNonNullElse(answer.header(HttpHeaders.CONTENT_TYPE), "");
        if (status / 100 == 2) {
            return type.startsWith("application/json")
                    ? new Outcome.Data(PreparedJson.of(answer.body()))
                    : verbatim(answer, type);
        }
        String kind = answer.header(PROBLEM);
        if (kind == null && status == 401) {
            log.atError()
                    .addKeyValue("operation", operation.id())
                    .addKeyValue("service", operation.service())
                    .log("Service refused the signed caller");
            return BROKEN;
        }
        return failure(status, kind, answer.body(), operation);
    }

    private static Outcome verbatim(CapturedResponse answer, String type) {
        if (answer.body().length == 0) {
            return Outcome.Data.NULL;
        }
        return new Outcome.Verbatim(
                answer.body(),
                type,
                Objects.requireNonNullElse(answer.header(HttpHeaders.CONTENT_ENCODING), ""),
                Objects.requireNonNullElse(answer.header(HttpHeaders.CONTENT_DISPOSITION), ""));
    }

    private static Outcome failure(
            int status, @Nullable String kindName, byte[] body, Operation operation) {
        Problem.Kind kind =
                kindName == null ? StatusLines.kindOf(status) : Problem.Kind.valueOf(kindName);
        try {
            JsonNode root = JSON.readTree(body);
            Map<String, String> errors = new HashMap<>();
            for (Map.Entry<String, JsonNode> error : root.path("errors").properties()) {
                errors.put(error.getKey(), error.getValue().asString());
            }
            return new Outcome.Failure(
                    kind, root.path("message").asString("internal error"), errors);
        } catch (JacksonException | IllegalArgumentException e) {
            log.atError()
                    .addKeyValue("operation", operation.id())
                    .addKeyValue("status", status)
                    .setCause(e)
                    .log("Service answer unreadable");
            return BROKEN;
        }
    }

    private ServiceAnswer() {}
}
