package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A logged-in user of the API. It trusts the cluster's own authority and nothing else, as a careful
 * client would.
 */
final class ApiClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final String base;
    private @Nullable String ticket;
    private @Nullable String csrf;
    private @Nullable String token;
    private String last = "";

    ApiClient(int port, Path authority) {
        this(port, authority, InetAddress.getLoopbackAddress());
    }

    /**
     * @param from who it is to the server, which counts failed logins by address
     */
    ApiClient(int port, Path authority, InetAddress from) {
        this.base = "https://localhost:" + port + "/api2/json";
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5))
                        .localAddress(from)
                        .sslContext(trusting(authority))
                        .build();
    }

    /** What came back. */
    record Answer(int status, JsonNode body) {

        JsonNode data() {
            return body.path("data");
        }

        /** The data of an answer that must be good. */
        JsonNode ok() {
            if (status != 200) {
                throw new AssertionError("status " + status + ": " + body);
            }
            return data();
        }
    }

    void logIn(String user, String password) throws IOException {
        enter(post("/access/ticket", Map.of("username", user, "password", password)).ok());
    }

    /** Goes on with the ticket that a login was answered with. */
    void enter(JsonNode answer) {
        ticket = answer.get("ticket").stringValue();
        csrf = answer.get("CSRFPreventionToken").stringValue();
    }

    private ApiClient(ApiClient other, String token) {
        this.base = other.base;
        this.http = other.http;
        this.token = token;
    }

    /**
     * The same connections for somebody else.
     *
     * @param text {@code user@realm!name=secret}
     */
    ApiClient withToken(String text) {
        return new ApiClient(this, text);
    }

    Answer get(String path) throws IOException {
        return send(request(path).GET());
    }

    Answer post(String path, Map<String, ?> parameters) throws IOException {
        return send(form(request(path), "POST", parameters));
    }

    Answer put(String path, Map<String, ?> parameters) throws IOException {
        return send(form(request(path), "PUT", parameters));
    }

    Answer delete(String path) throws IOException {
        return send(request(path).DELETE());
    }

    /** Uploads a file as the content of a storage; answers with the task. */
    Answer upload(String path, String content, Path file) throws IOException {
        String boundary = UUID.randomUUID().toString();
        String head =
                """
                --%s\r
                Content-Disposition: form-data; name="content"\r
                \r
                %s\r
                --%s\r
                Content-Disposition: form-data; name="filename"; filename="%s"\r
                Content-Type: application/octet-stream\r
                \r
                """
                        .formatted(boundary, content, boundary, file.getFileName());
        String tail = "\r\n--" + boundary + "--\r\n";
        var body =
                HttpRequest.BodyPublishers.concat(
                        HttpRequest.BodyPublishers.ofString(head),
                        HttpRequest.BodyPublishers.ofFile(file),
                        HttpRequest.BodyPublishers.ofString(tail));
        return send(
                request(path)
                        .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                        .POST(body));
    }

    /** A WebSocket with the sub-protocol of consoles. */
    CompletableFuture<WebSocket> webSocket(String path, WebSocket.Listener listener) {
        return http.newWebSocketBuilder()
                .header("Cookie", "PVEAuthCookie=" + ticket)
                .subprotocols("binary")
                .buildAsync(URI.create(base.replaceFirst("^https", "wss") + path), listener);
    }

    /** What was asked last, without parameters: {@code GET /version}. */
    String last() {
        return last;
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
        if (token != null) {
            request.header("Authorization", "PVEAPIToken=" + token);
        } else if (ticket != null && csrf != null) {
            request.header("Cookie", "PVEAuthCookie=" + ticket);
            request.header("CSRFPreventionToken", csrf);
        }
        return request;
    }

    private static HttpRequest.Builder form(
            HttpRequest.Builder request, String method, Map<String, ?> parameters) {
        String body =
                parameters.entrySet().stream()
                        .flatMap(p ->
                                values(p.getValue())
                                        .map(value -> encode(p.getKey()) + "=" + encode(value)))
                        .collect(Collectors.joining("&"));
        return request.header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
    }

    /** A list is its name with each value. */
    private static Stream<String> values(Object value) {
        return value instanceof Collection<?> list
                ? list.stream().map(Object::toString)
                : Stream.of(value.toString());
    }

    private Answer send(HttpRequest.Builder request) throws IOException {
        try {
            HttpRequest built = request.build();
            last = built.method() + " " + URI.create(base).relativize(built.uri()).getRawPath();
            HttpResponse<String> response = http.send(built, HttpResponse.BodyHandlers.ofString());
            JsonNode body =
                    response.body().startsWith("{")
                            ? JSON.readTree(response.body())
                            : JSON.getNodeFactory().stringNode(response.body());
            return new Answer(response.statusCode(), body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static SSLContext trusting(Path authority) {
        try (InputStream in = Files.newInputStream(authority)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(in))
                    .forEach(certificate -> enter(store, certificate));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void enter(KeyStore store, java.security.cert.Certificate certificate) {
        try {
            store.setCertificateEntry("ca", certificate);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
