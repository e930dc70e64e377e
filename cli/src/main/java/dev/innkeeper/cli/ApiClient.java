package dev.innkeeper.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the public API. */
final class ApiClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Transport transport;
    private final Map<String, String> headers = new HashMap<>();

    ApiClient(Transport transport) {
        this.transport = transport;
    }

    void useToken(String token) {
        headers.put("Authorization", "PVEAPIToken=" + token);
    }

    void logIn(String user, String password) throws IOException, ApiException {
        JsonNode ticket =
                call("POST", "/access/ticket", Map.of("username", user, "password", password));
        headers.put("Cookie", "PVEAuthCookie=" + encode(ticket.path("ticket").asString()));
        headers.put("CSRFPreventionToken", ticket.path("CSRFPreventionToken").asString());
    }

    /** What says who calls, for connections of another kind. */
    Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /**
     * Makes a call and returns the answer's {@code data}.
     *
     * @param path decoded segments already percent-encoded where needed
     */
    JsonNode call(String method, String path, Map<String, String> parameters)
            throws IOException, ApiException {
        return send(method, path, parameters.entrySet());
    }

    /** The same with parameters that may have several values. */
    JsonNode call(String method, String path, List<Map.Entry<String, String>> parameters)
            throws IOException, ApiException {
        return send(method, path, parameters);
    }

    private JsonNode send(
            String method, String path, Collection<Map.Entry<String, String>> parameters)
            throws IOException, ApiException {
        String form =
                parameters.stream()
                        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                        .collect(Collectors.joining("&"));
        boolean inBody = method.equals("POST") || method.equals("PUT");
        Transport.Reply reply =
                transport.send(
                        method,
                        path + (inBody || form.isEmpty() ? "" : "?" + form),
                        headers,
                        inBody ? form.getBytes(StandardCharsets.UTF_8) : null);
        if (reply.status() == HttpURLConnection.HTTP_OK) {
            return JSON.readTree(reply.body()).path("data");
        }
        throw refusal(reply);
    }

    private static ApiException refusal(Transport.Reply reply) {
        JsonNode body =
                reply.body().startsWith("{")
                        ? JSON.readTree(reply.body())
                        : JSON.createObjectNode();
        Map<String, String> errors = new HashMap<>();
        body.path("errors")
                .properties()
                .forEach(e -> errors.put(e.getKey(), e.getValue().asString()));
        String message =
                body.path("message").isString() ? body.path("message").asString() : reply.reason();
        return ApiException.refused(message.strip(), errors);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        transport.close();
    }
}
