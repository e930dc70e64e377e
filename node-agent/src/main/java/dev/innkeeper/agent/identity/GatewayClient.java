package dev.innkeeper.agent.identity;

import dev.innkeeper.contracts.json.MessageCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks a gateway for admission. */
final class GatewayClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String PATH = "/api2/json/innkeeper/nodes/join";

    private final URI gateway;
    private final JsonMapper json = MessageCodec.mapper();

    GatewayClient(URI gateway) {
        this.gateway = gateway;
    }

    /**
     * @param trust checks the gateway's certificate
     * @throws IOException if the gateway cannot be reached or says no: a new token may help
     */
    JoinAnswer.Admission join(JoinRequest request, SSLContext trust)
            throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(trust).connectTimeout(TIMEOUT).build()) {
            HttpRequest post =
                    HttpRequest.newBuilder(gateway.resolve(PATH))
                            .timeout(TIMEOUT)
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(request)))
                            .build();
            return read(http.send(post, BodyHandlers.ofByteArray()));
        }
    }

    private JoinAnswer.Admission read(HttpResponse<byte[]> answer) throws IOException {
        JoinAnswer body;
        try {
            body = json.readValue(answer.body(), JoinAnswer.class);
        } catch (JacksonException e) {
            throw new IOException("the gateway answers with status " + answer.statusCode(), e);
        }
        if (answer.statusCode() == 200 && body.data() != null) {
            return body.data();
        }
        String message = body.message() == null ? "" : ": " + body.message().strip();
        throw new IOException("the gateway answers " + answer.statusCode() + message);
    }
}
