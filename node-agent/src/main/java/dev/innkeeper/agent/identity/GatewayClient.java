package dev.innkeeper.agent.identity;

import dev.innkeeper.agent.settings.AgentSettings.Join;
import dev.innkeeper.contracts.json.MessageCodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks a gateway for admission; trusts the authority of the given file alone. */
final class GatewayClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String PATH = "/api2/json/innkeeper/nodes/join";

    private final Join settings;
    private final JsonMapper json = MessageCodec.mapper();

    GatewayClient(Join settings) {
        this.settings = settings;
    }

    /**
     * @throws IOException if the gateway cannot be reached or says no: a new token may help
     * @throws JoinRefused if the settings do not let it be asked
     */
    JoinAnswer.Admission join(JoinRequest request)
            throws IOException, GeneralSecurityException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(tls()).connectTimeout(TIMEOUT).build()) {
            HttpRequest post =
                    HttpRequest.newBuilder(settings.url().resolve(PATH))
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

    private SSLContext tls() throws GeneralSecurityException, IOException {
        Path file =
                settings.caFile()
                        .map(Path::of)
                        .orElseThrow(() -> new JoinRefused("agent.join.ca-file is not set"));
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (Certificate authority :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            trusted.setCertificateEntry("ca" + number++, authority);
        }
        TrustManagerFactory managers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
