package dev.innkeeper.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A certified provider of OpenID Connect, npm's {@code oidc-provider}, and people's browsers. */
final class OpenidProvider implements AutoCloseable {
    static final String CLIENT = "innkeeper";
    static final String SECRET = "secret-of-innkeeper";

    /** Where the provider sends browsers back to. */
    static final String BACK = "https://innkeeper.test/";

    private static final Path PROGRAM = Server.ROOT.resolve("e2e/clients/oidc-provider");
    private static final int STEPS = 10;

    private final Path folder;
    private final int port = freePort();
    private @Nullable Process process;

    OpenidProvider(Path folder) {
        this.folder = folder;
        Programs.run("npm", "ci", "--ignore-scripts", "--no-audit", "--prefix", PROGRAM.toString())
                .ok();
        start();
    }

    /** Starts again: with other keys, and without memory. */
    void restart() {
        stop();
        start();
    }

    String issuer() {
        return "http://127.0.0.1:" + port;
    }

    /** Options of a realm of this provider. */
    Map<String, Object> realm(String name) {
        Map<String, Object> options = new HashMap<>();
        options.put("realm", name);
        options.put("type", "openid");
        options.put("issuer-url", issuer());
        options.put("client-id", CLIENT);
        options.put("client-key", SECRET);
        return options;
    }

    /** What a browser brings back. */
    record Return(String state, String code) {}

    /** Somebody opens the provider's page, logs in, agrees, and is sent back. */
    Return approve(URI page, String user) throws IOException {
        HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        HttpRequest next = HttpRequest.newBuilder(page).build();
        for (int step = 0; step < STEPS; step++) {
            HttpResponse<String> answer = send(browser, next);
            String location = answer.headers().firstValue("Location").orElse("");
            if (location.startsWith(BACK)) {
                Map<String, String> query = query(URI.create(location));
                return new Return(query.getOrDefault("state", ""), query.getOrDefault("code", ""));
            }
            next =
                    location.isEmpty()
                            ? filledIn(answer, user)
                            : HttpRequest.newBuilder(answer.uri().resolve(location)).build();
        }
        throw new AssertionError("the provider sends nobody back");
    }

    private static HttpRequest filledIn(HttpResponse<String> form, String user) {
        if (form.statusCode() != 200) {
            throw new AssertionError(form.statusCode() + ": " + form.body());
        }
        boolean consent = form.body().contains("name=\"prompt\" value=\"consent\"");
        String fields = consent ? "prompt=consent" : "prompt=login&password=any&login=" + user;
        return HttpRequest.newBuilder(form.uri())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields))
                .build();
    }

    private static HttpResponse<String> send(HttpClient browser, HttpRequest request)
            throws IOException {
        try {
            return browser.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> values = new HashMap<>();
        for (String pair : uri.getRawQuery().split("&")) {
            int equals = pair.indexOf('=');
            values.put(
                    pair.substring(0, equals),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return values;
    }

    private void start() {
        try {
            process =
                    new ProcessBuilder(
                                    "node",
                                    PROGRAM.resolve("provider.js").toString(),
                                    "--port",
                                    Integer.toString(port),
                                    "--client",
                                    CLIENT,
                                    "--secret",
                                    SECRET,
                                    "--redirect",
                                    BACK)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("oidc-provider.log").toFile())
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HttpClient browser = HttpClient.newHttpClient();
        URI discovery = URI.create(issuer() + "/.well-known/openid-configuration");
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptions()
                .until(() ->
                        send(browser, HttpRequest.newBuilder(discovery).build()).statusCode()
                                == 200);
    }

    private void stop() {
        if (process != null) {
            process.destroy();
            process.onExit().join();
        }
    }

    /** Below those that the kernel hands out, for the provider comes back to it. */
    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException e) {
                continue; // taken
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
