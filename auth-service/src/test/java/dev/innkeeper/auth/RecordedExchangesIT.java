package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The exchanges of the areas 01 to 04 that concern this service, in recorded order: same status,
 * same reason, same errors, same values.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedExchangesIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<Map<String, Object>> PARAMETERS = new TypeReference<>() {};

    /** Nobody answers for PAM here, compression is the gateway's, the rest is not built. */
    private static final Set<String> LEFT_OUT =
            Set.of(
                    "login-ok",
                    "login-ok-realm-param",
                    "login-ok-newformat",
                    "login-ok-json",
                    "login-extjs-ok",
                    "login-extjs-bad",
                    "ticket-renew",
                    "ticket-verify-path-privs",
                    "domain-sync-ldap",
                    "gzip",
                    "deflate",
                    "tfa-list",
                    "tfa-user-list",
                    "tfa-get-missing");

    /** Texts that are new each time. */
    private static final Set<String> VARYING =
            Set.of("ticket", "CSRFPreventionToken", "value", "digest");

    private TestBroker broker;
    private ServiceUnderTest service;
    private Gate gate;

    @BeforeAll
    void start(@TempDir Path folder) {
        broker = TestBroker.start();
        service =
                ServiceUnderTest.start(
                        AuthServiceApplication.class,
                        "auth",
                        TestDatabase.create(),
                        broker,
                        Map.of("auth.master-key-file", folder.resolve("master-key")));
        gate = new Gate(service);
    }

    @AfterAll
    void stop() {
        service.close();
        broker.close();
    }

    @Test
    void everyAnswerIsAsRecorded() {
        List<String> differences = new ArrayList<>();
        int compared = 0;

        for (String area : List.of("01-auth", "02-index-and-errors", "03-access", "04-pools")) {
            for (JsonNode exchange : lines(area)) {
                if (isSent(exchange)) {
                    Gate.Answer answer = send(exchange);
                    if (exchange.has("expect")) {
                        compared++;
                        compare(exchange, answer, differences);
                    }
                }
            }
        }

        assertThat(differences).isEmpty();
        assertThat(compared).isGreaterThan(70);
    }

    private static boolean isSent(JsonNode exchange) {
        String path = exchange.path("path").asString();
        JsonNode expect = exchange.path("expect");
        return path.startsWith("/api2/json/")
                && !path.equals("/api2/json/access")
                && !LEFT_OUT.contains(exchange.path("name").asString())
                && !exchange.path("nocsrf").asBoolean(false)
                && !exchange.has("cookie")
                && !Set.of(501, 506).contains(expect.path("status").asInt(0))
                && !expect.path("text").asString("-").isEmpty()
                && !exchange.path("headers").path("Content-Type").asString("").contains("plain")
                && !exchange.path("body").asString("").startsWith("[");
    }

    private Gate.Answer send(JsonNode exchange) {
        String text = exchange.path("body").asString("");
        Map<String, Object> body =
                text.startsWith("{") ? json(text) : new HashMap<>(Gate.form(text));
        String auth = exchange.path("auth").asString("");
        Optional<Caller> caller =
                auth.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Caller.parse(auth.replaceFirst("^token:", "")));
        String path = exchange.path("path").asString().substring("/api2/json".length());
        return gate.call(exchange.path("method").asString(), path, body, caller);
    }

    private static Map<String, Object> json(String text) {
        Map<String, Object> parameters = new HashMap<>(JSON.readValue(text, PARAMETERS));
        parameters.values().removeIf(Objects::isNull);
        return parameters;
    }

    private static void compare(JsonNode exchange, Gate.Answer answer, List<String> differences) {
        JsonNode expect = exchange.path("expect");
        String name = exchange.path("name").asString();
        if (expect.path("status").asInt() != answer.status()) {
            differences.add(name + ": status " + answer.status() + " " + answer.reason());
            return;
        }
        if (answer.status() != 200
                && !expect.path("reason").asString().equals(answer.reason().strip())) {
            differences.add(name + ": reason " + answer.reason());
        }
        JsonNode errors = expect.path("body").path("errors");
        if (!errors.isMissingNode() && !errors.equals(answer.errors())) {
            differences.add(name + ": errors " + answer.errors());
        }
        difference("", expect.path("body").path("data"), answer.data())
                .ifPresent(what -> differences.add(name + what));
    }

    /** What of the recorded value is not in the actual one; lists in any order. */
    private static Optional<String> difference(String at, JsonNode recorded, JsonNode actual) {
        if (recorded.isObject()) {
            return recorded.properties().stream()
                    .filter(field -> !VARYING.contains(field.getKey()))
                    .flatMap(field ->
                            difference(
                                    at + "." + field.getKey(),
                                    field.getValue(),
                                    actual.path(field.getKey()))
                                    .stream())
                    .findFirst();
        }
        if (recorded.isArray()) {
            for (JsonNode item : recorded) {
                boolean there =
                        actual.isArray()
                                && actual.valueStream()
                                        .anyMatch(each -> difference("", item, each).isEmpty());
                if (!there) {
                    return Optional.of(at + ": no item like " + item + " in " + actual);
                }
            }
            return Optional.empty();
        }
        if (recorded.isNull() && (actual.isNull() || actual.isMissingNode())) {
            return actual.isNull() ? Optional.empty() : Optional.of(at + ": missing");
        }
        return recorded.equals(actual)
                ? Optional.empty()
                : Optional.of(at + ": " + recorded + " expected, got " + actual);
    }

    static List<JsonNode> lines(String area) {
        var in = RecordedExchangesIT.class.getResourceAsStream("/recordings/" + area + ".jsonl");
        try (var reader =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> (JsonNode) JSON.readTree(line))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
