package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The recorded access-control scenarios, made and asked through the door. */
class PermissionScenariosIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() {};
    private static final Optional<Caller> ROOT = Optional.of(Caller.user(UserId.ROOT));

    @Test
    void everyRecordedAnswerIsEqual(@TempDir Path folder) {
        List<JsonNode> lines = RecordedExchangesIT.lines("permissions");
        try (TestBroker broker = TestBroker.start();
                ServiceUnderTest service =
                        ServiceUnderTest.start(
                                AuthServiceApplication.class,
                                "auth",
                                TestDatabase.create(),
                                broker,
                                Map.of("auth.master-key-file", folder.resolve("master-key")))) {
            Gate gate = new Gate(service);
            lines.getFirst().path("base").forEach(request -> send(gate, request, Map.of()));

            List<String> differences = new ArrayList<>();
            for (JsonNode scenario : lines.subList(1, lines.size())) {
                scenario.path("setup").forEach(request -> send(gate, request, Map.of()));
                scenario.path("expect").forEach(expected -> ask(gate, expected, differences));
                scenario.path("setup").forEach(request -> undo(gate, request));
            }

            assertThat(differences).isEmpty();
        }
    }

    private static void ask(Gate gate, JsonNode expected, List<String> differences) {
        String path =
                expected.has("path") ? "&path=" + encode(expected.path("path").asString()) : "";
        String question =
                "/access/permissions?userid=" + encode(expected.path("userid").asString()) + path;
        JsonNode answer = gate.call("GET", question, Map.of(), ROOT).data();
        if (!answer.equals(expected.path("permissions"))) {
            differences.add(question + ": " + answer);
        }
    }

    /** Guests are no part of this service; pools take them by number. */
    private static void send(Gate gate, JsonNode request, Map<String, Object> more) {
        String path = request.path("path").asString();
        if (path.startsWith("/nodes/")) {
            return;
        }
        Map<String, Object> body = JSON.convertValue(request.path("data"), PARAMETERS);
        body.putAll(more);
        Gate.Answer answer = gate.call(request.path("method").asString(), path, body, ROOT);
        assertThat(answer.status()).as("%s %s", path, answer.reason()).isEqualTo(200);
    }

    private static void undo(Gate gate, JsonNode request) {
        String path = request.path("path").asString();
        if (path.equals("/access/acl")) {
            send(gate, request, Map.of("delete", 1));
        } else if (path.contains("/token/")) {
            gate.call("DELETE", path, Map.of(), ROOT);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
