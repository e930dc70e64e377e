package dev.innkeeper.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenID Connect provider of one client. It is strict with the client (redirect address, secret,
 * proof key, each code once) and lies on demand.
 */
final class TestProvider implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final String client;
    private final String secret;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final AtomicInteger keyNumber = new AtomicInteger();
    private volatile RSAKey key;
    private volatile Lie lie = Lie.NONE;

    /** What is wrong with the tokens that it hands out. */
    enum Lie {
        NONE,
        NONCE,
        AUDIENCE,
        ISSUER,
        EXPIRED,
        KEY
    }

    private record Grant(String user, String nonce, String challenge, String redirect) {}

    /** What the browser brings back. */
    record Return(String state, String code) {}

    private TestProvider(String client, String secret) throws IOException {
        this.client = client;
        this.secret = secret;
        this.key = newKey();
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/openid-configuration", this::discovery);
        server.createContext("/keys", exchange -> send(exchange, 200, new JWKSet(key).toString()));
        server.createContext("/token", this::token);
        server.createContext("/userinfo", this::userInfo);
        server.start();
    }

    static TestProvider start(String client, String secret) throws IOException {
        return new TestProvider(client, secret);
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void rotateKeys() {
        key = newKey();
    }

    void answerWith(Lie lie) {
        this.lie = lie;
    }

    /** The user agrees on the login page, and is sent back. */
    Return approve(URI page, String user) {
        Map<String, Object> asked = Gate.form(page.getRawQuery());
        if (!client.equals(asked.get("client_id")) || !"code".equals(asked.get("response_type"))) {
            throw new IllegalArgumentException("not our client: " + page);
        }
        String code = UUID.randomUUID().toString();
        grants.put(
                code,
                new Grant(
                        user,
                        text(asked, "nonce"),
                        text(asked, "code_challenge"),
                        text(asked, "redirect_uri")));
        return new Return(text(asked, "state"), code);
    }

    private static String text(Map<String, Object> parameters, String name) {
        return String.valueOf(parameters.getOrDefault(name, ""));
    }

    private void discovery(HttpExchange exchange) throws IOException {
        String base = issuer();
        send(
                exchange,
                200,
                JSON.writeValueAsString(
                        Map.of(
                                "issuer",
                                base,
                                "authorization_endpoint",
                                base + "/authorize",
                                "token_endpoint",
                                base + "/token",
                                "userinfo_endpoint",
                                base + "/userinfo",
                                "jwks_uri",
                                base + "/keys",
                                "response_types_supported",
                                new String[] {"code"},
                                "subject_types_supported",
                                new String[] {"public"},
                                "id_token_signing_alg_values_supported",
                                new String[] {"RS256"})));
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, Object> asked =
                Gate.form(
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String expected =
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString(
                                        (client + ":" + secret).getBytes(StandardCharsets.UTF_8));
        Grant grant = grants.remove(text(asked, "code"));
        boolean valid =
                expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                        && grant != null
                        && grant.redirect().equals(text(asked, "redirect_uri"))
                        && grant.challenge().equals(challenge(text(asked, "code_verifier")));
        if (!valid || grant == null) {
            send(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        send(
                exchange,
                200,
                JSON.writeValueAsString(
                        Map.of(
                                "access_token",
                                grant.user(),
                                "token_type",
                                "Bearer",
                                "expires_in",
                                60,
                                "id_token",
                                idToken(grant))));
    }

    private String idToken(Grant grant) {
        Instant now = Instant.now();
        Instant end = now.plus(Duration.ofMinutes(lie == Lie.EXPIRED ? -60 : 5));
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .issuer(lie == Lie.ISSUER ? "http://other.test" : issuer())
                        .audience(lie == Lie.AUDIENCE ? "somebody else" : client)
                        .subject("subject-of-" + grant.user())
                        .claim("nonce", lie == Lie.NONCE ? "of another login" : grant.nonce())
                        .issueTime(Date.from(now.minusSeconds(1)))
                        .expirationTime(Date.from(end))
                        .build();
        RSAKey signing = lie == Lie.KEY ? newKey() : key;
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                        claims);
        try {
            token.sign(new RSASSASigner(signing));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    private void userInfo(HttpExchange exchange) throws IOException {
        String user = exchange.getRequestHeaders().getFirst("Authorization").replace("Bearer ", "");
        send(
                exchange,
                200,
                JSON.writeValueAsString(
                        Map.of(
                                "sub", "subject-of-" + user,
                                "preferred_username", user,
                                "email", user + "@example.test")));
    }

    private RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("key" + keyNumber.incrementAndGet()).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
