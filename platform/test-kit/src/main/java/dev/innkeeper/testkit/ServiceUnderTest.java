package dev.innkeeper.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.innkeeper.kernel.Caller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One service, started as in production against a database and a broker of the test's, with its
 * real door. Calls go the way the gateway's hop goes: the template taken literally, all parameters
 * in one JSON object, a signed caller.
 */
public final class ServiceUnderTest implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    private final KeyPair callerKey;
    private String positions = "";

    private ServiceUnderTest(ConfigurableApplicationContext context, KeyPair callerKey) {
        this.context = context;
        this.callerKey = callerKey;
    }

    /** An answer: status, the data (missing if there is none), and the whole body. */
    public record Answer(int status, JsonNode data, JsonNode body) {

        /** The failure's message, empty for a success. */
        public String message() {
            return body.path("message").asString("");
        }
    }

    /**
     * Starts a service.
     *
     * @param name such as {@code guest}; also its schema and role
     * @param properties more of them, over the defaults
     */
    public static ServiceUnderTest start(
            Class<?> application,
            String name,
            TestDatabase database,
            TestBroker broker,
            Map<String, Object> properties) {
        KeyPair key = newKey();
        Map<String, Object> all = new HashMap<>();
        all.put("innkeeper.service", name);
        all.put("spring.config.name", name);
        all.put("innkeeper.database.url", database.url());
        all.put("innkeeper.database.user", database.user());
        all.put("innkeeper.database.password", database.password());
        all.put("innkeeper.kafka.bootstrap-servers", broker.bootstrapServers());
        all.put(
                "innkeeper.mesh.caller-public-key",
                Base64.getEncoder().encodeToString(key.getPublic().getEncoded()));
        all.putAll(properties);
        makeSchema(database, name);
        String[] arguments =
                all.entrySet().stream()
                        .map(e -> "--" + e.getKey() + "=" + e.getValue())
                        .toArray(String[]::new);
        return new ServiceUnderTest(new SpringApplicationBuilder(application).run(arguments), key);
    }

    /** A bean of the running service. */
    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** All beans of a type. */
    public <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    /** Calls the door; what it changed is seen by the calls that follow. */
    public Answer call(String method, String template, Map<String, ?> parameters, Caller caller) {
        HttpRequest.Builder request = request(template, caller);
        request.method(
                        method,
                        HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(parameters)))
                .header("Content-Type", "application/json");
        if (!positions.isEmpty()) {
            request.header("Innkeeper-Positions", positions);
        }
        HttpResponse<String> response = send(request.build());
        response.headers()
                .firstValue("Innkeeper-Positions")
                .ifPresent(reached -> positions = reached);
        JsonNode body =
                response.body().startsWith("{")
                        ? JSON.readTree(response.body())
                        : JSON.createObjectNode();
        return new Answer(response.statusCode(), body.path("data"), body);
    }

    /** Sends a body as it is, as uploads come. */
    public HttpResponse<String> send(
            String method,
            String template,
            Map<String, String> headers,
            HttpRequest.BodyPublisher body,
            Caller caller) {
        HttpRequest.Builder request = request(template, caller).method(method, body);
        headers.forEach(request::header);
        return send(request.build());
    }

    /** Calls without a signed caller; returns the status. */
    public int callUnsigned(String method, String template) {
        return send(HttpRequest.newBuilder(uri(template))
                        .method(method, HttpRequest.BodyPublishers.ofString("{}"))
                        .build())
                .statusCode();
    }

    @Override
    public void close() {
        context.close();
        http.close();
    }

    private HttpRequest.Builder request(String template, Caller caller) {
        return HttpRequest.newBuilder(uri(template))
                .header("Authorization", "Bearer " + sign(caller));
    }

    private URI uri(String template) {
        String port = context.getEnvironment().getProperty("local.server.port");
        return URI.create(
                "http://127.0.0.1:" + port + template.replace("{", "%7B").replace("}", "%7D"));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("no answer from the service", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String sign(Caller caller) {
        try {
            SignedJWT jwt =
                    new SignedJWT(
                            new JWSHeader(JWSAlgorithm.ES256),
                            new JWTClaimsSet.Builder()
                                    .issuer("innkeeper-gateway")
                                    .subject(caller.toString())
                                    .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                                    .build());
            jwt.sign(new ECDSASigner((ECPrivateKey) callerKey.getPrivate()));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign", e);
        }
    }

    private static KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makeSchema(TestDatabase database, String name) {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot make schema " + name, e);
        }
    }
}
