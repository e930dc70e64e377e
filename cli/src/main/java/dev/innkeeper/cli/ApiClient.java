package dev.innkeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the public API. The JDK's old URL connection is used on purpose: unlike the newer client it
 * starts in a few milliseconds and shows the reason phrase, which carries the message of a failure.
 */
final class ApiClient {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String base;
    private final @Nullable SSLSocketFactory sockets;
    private final Map<String, String> headers = new HashMap<>();

    /**
     * @param authority PEM file of the certificate authority to trust; null for the system's
     */
    ApiClient(String url, @Nullable Path authority) throws IOException {
        this.base = url.replaceFirst("/+$", "") + "/api2/json";
        this.sockets = authority == null ? null : trusting(authority);
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

    /**
     * Makes a call and returns the answer's {@code data}.
     *
     * @param path decoded segments already percent-encoded where needed
     */
    JsonNode call(String method, String path, Map<String, String> parameters)
            throws IOException, ApiException {
        String form =
                parameters.entrySet().stream()
                        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                        .collect(Collectors.joining("&"));
        boolean inBody = method.equals("POST") || method.equals("PUT");
        HttpURLConnection connection =
                (HttpURLConnection)
                        URI.create(base + path + (inBody || form.isEmpty() ? "" : "?" + form))
                                .toURL()
                                .openConnection();
        if (connection instanceof HttpsURLConnection https && sockets != null) {
            https.setSSLSocketFactory(sockets);
        }
        connection.setRequestMethod(method);
        connection.setConnectTimeout(10_000);
        connection.setReadTimeout(120_000);
        headers.forEach(connection::setRequestProperty);
        if (inBody) {
            byte[] body = form.getBytes(StandardCharsets.UTF_8);
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
            try (var out = connection.getOutputStream()) {
                out.write(body);
            }
        }
        int status = connection.getResponseCode();
        String text;
        try (InputStream in =
                status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (status == HttpURLConnection.HTTP_OK) {
            return JSON.readTree(text).path("data");
        }
        throw refusal(String.valueOf(connection.getResponseMessage()), text);
    }

    private static ApiException refusal(String reason, String text) {
        JsonNode body = text.startsWith("{") ? JSON.readTree(text) : JSON.createObjectNode();
        Map<String, String> errors = new HashMap<>();
        body.path("errors")
                .properties()
                .forEach(e -> errors.put(e.getKey(), e.getValue().asString()));
        String message = body.path("message").isString() ? body.path("message").asString() : reason;
        return ApiException.refused(message.strip(), errors);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static SSLSocketFactory trusting(Path authority) throws IOException {
        try (InputStream in = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot trust " + authority, e);
        }
    }
}
