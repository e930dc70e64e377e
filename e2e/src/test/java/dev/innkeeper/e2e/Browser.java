package dev.innkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chromium without a window, with one page and a virtual authenticator plugged in, led by the
 * protocol of its developer tools.
 */
final class Browser implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final WebSocket page;

    /**
     * @param profile an empty folder
     */
    Browser(Path profile) throws IOException {
        process =
                new ProcessBuilder(
                                "chromium",
                                "--headless=new",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-dev-shm-usage",
                                "--ignore-certificate-errors",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile,
                                "about:blank")
                        .redirectErrorStream(true)
                        .redirectOutput(profile.resolve("log").toFile())
                        .start();
        page =
                http.newWebSocketBuilder()
                        .buildAsync(pageOf(profile.resolve("DevToolsActivePort")), new Answers())
                        .join();
    }

    /** Plugs in an authenticator whose owner is always there and agrees. */
    void plugInAuthenticator() {
        ask("WebAuthn.enable", Map.of());
        ask(
                "WebAuthn.addVirtualAuthenticator",
                Map.of(
                        "options",
                        Map.of(
                                "protocol", "ctap2",
                                "transport", "usb",
                                "automaticPresenceSimulation", true)));
    }

    void open(String address) {
        ask("Page.navigate", Map.of("url", address));
        await().atMost(PATIENCE)
                .until(() ->
                        run("document.readyState + location.origin")
                                .equals("complete" + address.replaceAll("/$", "")));
    }

    /** What a script comes to, awaited if it is a promise. */
    String run(String script) {
        JsonNode answer =
                ask(
                        "Runtime.evaluate",
                        Map.of(
                                "expression", script,
                                "awaitPromise", true,
                                "userGesture", true,
                                "returnByValue", true));
        if (answer.has("exceptionDetails")) {
            throw new AssertionError(answer.toString());
        }
        return answer.path("result").path("value").asString();
    }

    private JsonNode ask(String method, Map<String, ?> parameters) {
        int number = numbers.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        asked.put(number, answer);
        page.sendText(
                        JSON.writeValueAsString(
                                Map.of("id", number, "method", method, "params", parameters)),
                        true)
                .join();
        JsonNode whole = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (whole.has("error")) {
            throw new AssertionError(method + ": " + whole);
        }
        return whole.path("result");
    }

    private URI pageOf(Path portFile) {
        return await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(
                        () -> {
                            String port = Files.readAllLines(portFile).getFirst();
                            URI list = URI.create("http://127.0.0.1:" + port + "/json/list");
                            String pages =
                                    http.send(
                                                    HttpRequest.newBuilder(list).build(),
                                                    HttpResponse.BodyHandlers.ofString())
                                            .body();
                            return JSON.readTree(pages)
                                    .valueStream()
                                    .filter(each -> each.path("type").asString().equals("page"))
                                    .map(each -> each.path("webSocketDebuggerUrl").asString())
                                    .map(URI::create)
                                    .findFirst()
                                    .orElseThrow();
                        },
                        uri -> true);
    }

    /** Gives each answer to whoever asked. Events are passed over. */
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = JSON.readTree(text.toString());
                text.setLength(0);
                CompletableFuture<JsonNode> answer = asked.remove(message.path("id").asInt(-1));
                if (answer != null) {
                    answer.complete(message);
                }
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    @Override
    public void close() {
        page.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        http.shutdownNow();
    }
}
