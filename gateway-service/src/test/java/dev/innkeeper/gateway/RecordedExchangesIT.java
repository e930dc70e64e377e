package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RawClient.Answer;
import dev.innkeeper.gateway.fixture.RunningGateway;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recorded exchanges with a real Proxmox VE 8.2, as far as the gateway alone answers them. What
 * goes on to a service is left to the tests of the whole product.
 */
class RecordedExchangesIT {
    private static final Path RECORDINGS = Path.of("../e2e/recordings");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AtomicInteger COMPARED = new AtomicInteger();

    private static RunningGateway gateway;

    @BeforeAll
    static void start() throws NoSuchAlgorithmException {
        gateway = RunningGateway.start();
        gateway.tell(new UserState(UserId.ROOT, true, Optional.empty(), Set.of()));
        gateway.tell(token("mon", false));
        gateway.tell(token("sep", true));
    }

    /** The recordings hold {@code <TOKEN:name>} in the place of a secret. */
    private static TokenState token(String name, boolean separated)
            throws NoSuchAlgorithmException {
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest(("<TOKEN:" + name + ">").getBytes(StandardCharsets.UTF_8));
        return new TokenState(
                new TokenId(UserId.ROOT, name),
                separated,
                Optional.empty(),
                HexFormat.of().formatHex(hash));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        assertThat(COMPARED.get())
                .as("exchanges that the gateway alone answered")
                .isGreaterThan(45);
    }

    @TestFactory
    Stream<DynamicTest> areas() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String area : List.of("01-auth", "02-index-and-errors")) {
            for (String line : Files.readAllLines(RECORDINGS.resolve(area + ".jsonl"))) {
                JsonNode exchange = JSON.readTree(line);
                if (exchange.has("expect") && !exchange.path("skip").asBoolean(false)) {
                    String name = area + " " + exchange.path("name").asString();
                    tests.add(DynamicTest.dynamicTest(name, () -> replay(exchange)));
                }
            }
        }
        return tests.stream();
    }

    @Test
    void recordingsAreThere() {
        assertThat(RECORDINGS.resolve("01-auth.jsonl")).exists();
    }

    private static void replay(JsonNode exchange) {
        gateway.service().forget();
        Answer answer;
        try (RawClient client = gateway.connect()) {
            answer = client.send(request(exchange)).read();
        }
        if (gateway.service().wasAsked()) {
            return;
        }
        COMPARED.incrementAndGet();
        JsonNode expected = exchange.path("expect");
        assertThat(answer.statusLine())
                .isEqualTo(
                        "HTTP/1.1 %d %s"
                                .formatted(
                                        expected.path("status").asInt(),
                                        expected.path("reason").asString()));
        if (expected.path("text").asString("x").isEmpty()) {
            assertThat(answer.body()).isEmpty();
        } else if (expected.has("body")) {
            compare(expected.path("body"), JSON.readTree(answer.body()));
        }
    }

    private static void compare(JsonNode expected, JsonNode actual) {
        for (String field : List.of("errors", "message", "status", "success")) {
            if (expected.has(field)) {
                assertThat(actual.path(field)).as(field).isEqualTo(expected.path(field));
            }
        }
        JsonNode data = expected.path("data");
        if (isIndex(data)) {
            assertThat(actual.path("data")).containsExactlyInAnyOrderElementsOf(data);
        } else if (data.isObject()) {
            assertThat(actual.path("data").propertyNames()).containsAll(data.propertyNames());
        }
    }

    private static boolean isIndex(JsonNode data) {
        return data.isArray() && data.valueStream().allMatch(row -> row.size() == 1);
    }

    private static byte[] request(JsonNode exchange) {
        String method = exchange.path("method").asString();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), fill(header.getValue().asString())));
        String body = fill(exchange.path("body").asString(""));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 0 || !method.equals("GET")) {
            headers.putIfAbsent("Content-Length", Integer.toString(bytes.length));
        }
        StringBuilder text =
                new StringBuilder(method)
                        .append(' ')
                        .append(exchange.path("path").asString())
                        .append(" HTTP/1.1\r\nHost: h\r\n");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("\r\n"));
        text.append(credentials(exchange, headers)).append("\r\n").append(body);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String credentials(JsonNode exchange, Map<String, String> headers) {
        String cookie = exchange.path("cookie").asString("");
        if (cookie.equals("garbage")) {
            return "Cookie: PVEAuthCookie=garbage\r\n";
        }
        String user = exchange.path("auth").asString("");
        if (!cookie.isEmpty() || user.equals("root@pam")) {
            boolean csrf =
                    !exchange.path("nocsrf").asBoolean(false)
                            && !headers.containsKey("CSRFPreventionToken");
            return gateway.cookie("root@pam") + (csrf ? gateway.csrf("root@pam") : "");
        }
        return "";
    }

    private static String fill(String text) {
        return text.replace(
                "PVE:root@pam:<HEXTIME>::<BASE64SIG>",
                gateway.tickets().ticket("root@pam", java.time.Instant.now()));
    }
}
