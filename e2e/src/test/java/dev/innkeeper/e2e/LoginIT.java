package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Logins through the gateway: second factors, passwords that change, a master key that does. */
@OnSharedServer
class LoginIT {
    private static final byte[] SEED = "a seed of twenty byte".getBytes(StandardCharsets.US_ASCII);

    /** {@link #SEED} in base32. */
    private static final String ADDRESS =
            "otpauth://totp/Innkeeper:x?secret=MEQHGZLFMQQG6ZRAOR3WK3TUPEQGE6LUMU";

    private static Server server;

    @BeforeAll
    static void start(Server shared) {
        server = shared;
    }

    @Test
    void secondFactorIsAskedForAndEverythingIsToldInTheAudit() throws IOException {
        makeUser("factor@pve");
        server.api()
                .post(
                        "/access/tfa/factor@pve",
                        Map.of(
                                "type",
                                "totp",
                                "totp",
                                ADDRESS,
                                "value",
                                code(-1),
                                "password",
                                administrators()))
                .ok();
        ApiClient person = new ApiClient(server.port(), server.data().resolve("tls/ca.pem"));

        JsonNode asked = login(person, "factor@pve", "first-password").ok();
        String ticket = asked.path("ticket").stringValue();
        Instant start = Instant.now();
        ApiClient.Answer wrong = answer(person, ticket, "totp:000000x");
        Duration held = Duration.between(start, Instant.now());
        ApiClient.Answer right = answer(person, ticket, "totp:" + code(0));

        assertThat(asked.path("NeedTFA").asInt()).isEqualTo(1);
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(held).isGreaterThan(Duration.ofMillis(2_500));
        assertThat(right.ok().path("ticket").stringValue()).startsWith("PVE:factor@pve:");
        assertThat(audit("object=factor%40pve"))
                .containsExactly("login ok", "login refused", "user.create ok");
        assertThat(audit("action=tfa&limit=1")).containsExactly("tfa.add ok");
        await().untilAsserted(() ->
                assertThat(server.api().get("/cluster/log?max=500").ok().toString())
                        .contains("access changed: user.create 'factor@pve'"));
    }

    @Test
    void newPasswordEndsWhatTheOldOneOpened() throws IOException {
        makeUser("changed@pve");
        ApiClient person = new ApiClient(server.port(), server.data().resolve("tls/ca.pem"));
        person.logIn("changed@pve", "first-password");
        assertThat(person.get("/version").status()).isEqualTo(200);

        server.api()
                .put(
                        "/access/password",
                        Map.of(
                                "userid",
                                "changed@pve",
                                "password",
                                "second-password",
                                "confirmation-password",
                                administrators()))
                .ok();

        assertThat(person.get("/version").status()).isEqualTo(401);
        person.logIn("changed@pve", "second-password");
        assertThat(person.get("/version").status()).isEqualTo(200);
    }

    @Test
    void masterKeyIsReplacedWhileEverythingRuns() throws IOException {
        makeUser("rotated@pve");
        Path file = server.data().resolve("master-key");
        String before = Files.readString(file);
        server.api()
                .post(
                        "/access/tfa/rotated@pve",
                        Map.of(
                                "type",
                                "totp",
                                "totp",
                                ADDRESS,
                                "value",
                                code(-1),
                                "password",
                                administrators()))
                .ok();

        server.innkeeper("rotate-key").ok();
        String after = Files.readString(file);
        // As a crash would leave it: both keys there, and nothing encrypted under the first.
        Files.writeString(file, "a master key that nothing has been sealed with\n" + after);
        server.innkeeper("rotate-key").ok();

        assertThat(after.lines()).hasSize(1);
        assertThat(after).isNotEqualTo(before);
        assertThat(Files.readString(file))
                .isEqualTo("a master key that nothing has been sealed with\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        ApiClient person = new ApiClient(server.port(), server.data().resolve("tls/ca.pem"));
        JsonNode asked = login(person, "rotated@pve", "first-password").ok();
        ApiClient.Answer in =
                person.post(
                        "/access/ticket",
                        Map.of(
                                "username",
                                "rotated@pve",
                                "password",
                                "totp:" + code(0),
                                "tfa-challenge",
                                asked.path("ticket").stringValue()));
        assertThat(in.status()).isEqualTo(200);
    }

    /** The password of whoever calls here. */
    private static String administrators() throws IOException {
        return Files.readString(server.data().resolve("admin-password")).strip();
    }

    private static void makeUser(String user) throws IOException {
        server.api()
                .post("/access/users", Map.of("userid", user, "password", "first-password"))
                .ok();
    }

    private static ApiClient.Answer login(ApiClient person, String user, String password)
            throws IOException {
        return person.post(
                "/access/ticket", Map.of("username", user, "password", password, "new-format", 1));
    }

    private static ApiClient.Answer answer(ApiClient person, String ticket, String answer)
            throws IOException {
        return person.post(
                "/access/ticket",
                Map.of("username", "factor@pve", "password", answer, "tfa-challenge", ticket));
    }

    private static List<String> audit(String query) throws IOException {
        return server.api()
                .get("/innkeeper/audit?" + query)
                .ok()
                .valueStream()
                .map(row ->
                        row.path("action").stringValue() + " " + row.path("outcome").stringValue())
                .toList();
    }

    private static String code(int steps) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(SEED, "HmacSHA1"));
            long step = Instant.now().getEpochSecond() / 30 + steps;
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
            int number =
                    ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 0xf) & Integer.MAX_VALUE;
            return "%06d".formatted(number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
