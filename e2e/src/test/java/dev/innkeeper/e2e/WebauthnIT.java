package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A second factor that a real browser shows, on a page of the gateway's own origin. */
@OnSharedServer
class WebauthnIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String USER = "key-owner@pve";
    private static final String PASSWORD = "secret-of-key-owner";

    /** What a web interface does with the bytes that stand in a question and its answer. */
    private static final String BYTES =
            """
            const bytes = text => Uint8Array.from(
                atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
            const text = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
                .replace(/[+]/g, '-').replace(/[/]/g, '_').replace(/=/g, '');
            """;

    private static final String CREATE =
            """
            (async asked => {
              %s
              asked.challenge = bytes(asked.challenge);
              asked.user.id = bytes(asked.user.id);
              for (const each of asked.excludeCredentials || []) each.id = bytes(each.id);
              const made = await navigator.credentials.create({ publicKey: asked });
              return JSON.stringify({
                id: made.id, type: made.type, rawId: text(made.rawId),
                response: {
                  attestationObject: text(made.response.attestationObject),
                  clientDataJSON: text(made.response.clientDataJSON),
                },
              });
            })(%s)
            """;

    private static final String GET =
            """
            (async asked => {
              %s
              const challenge = asked.challenge;
              asked.challenge = bytes(asked.challenge);
              for (const each of asked.allowCredentials || []) each.id = bytes(each.id);
              const made = await navigator.credentials.get({ publicKey: asked });
              return JSON.stringify({
                id: made.id, type: made.type, challenge, rawId: text(made.rawId),
                response: {
                  authenticatorData: text(made.response.authenticatorData),
                  clientDataJSON: text(made.response.clientDataJSON),
                  signature: text(made.response.signature),
                },
              });
            })(%s)
            """;

    private static Server server;
    private static Realms realms;
    private static Browser browser;

    @BeforeAll
    static void start(Server shared, @TempDir(cleanup = CleanupMode.NEVER) Path profile)
            throws IOException {
        Requirements.program("chromium");
        server = shared;
        realms = new Realms(server);
        browser = new Browser(profile);
        browser.plugInAuthenticator();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void keyInTheBrowserIsRegisteredAndAskedForAtTheLogin() throws IOException {
        String origin = "https://localhost:" + server.port();
        server.api()
                .put(
                        "/cluster/options",
                        Map.of("webauthn", "rp=Innkeeper,id=localhost,origin=" + origin))
                .ok();
        server.api().post("/access/users", Map.of("userid", USER, "password", PASSWORD)).ok();
        browser.open(origin + "/");
        ApiClient owner = realms.person(USER, PASSWORD);

        JsonNode asked = JSON.readTree(challenge(owner)).path("publicKey");
        String made = browser.run(CREATE.formatted(BYTES, asked));
        JsonNode added =
                owner.post(
                                "/access/tfa/" + USER,
                                Map.of(
                                        "type",
                                        "webauthn",
                                        "challenge",
                                        asked.path("challenge").asString(),
                                        "value",
                                        made,
                                        "password",
                                        PASSWORD))
                        .ok();
        String ticket = login();
        String signed = browser.run(GET.formatted(BYTES, question(ticket)));
        ApiClient.Answer in = answer(ticket, signed);
        ApiClient.Answer again = answer(ticket, signed);

        assertThat(added.path("id").asString()).hasSize(36);
        assertThat(in.ok().path("ticket").asString()).startsWith("PVE:" + USER + ":");
        assertThat(again.status()).isEqualTo(401);
        ApiClient person = realms.person();
        person.enter(in.data());
        assertThat(person.get("/access/tfa/" + USER).ok()).hasSize(1);
    }

    private static String challenge(ApiClient owner) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                owner.post(
                                        "/access/tfa/" + USER,
                                        Map.of("type", "webauthn", "password", PASSWORD)),
                        answer -> answer.status() == 200)
                .data()
                .path("challenge")
                .asString();
    }

    private static String login() throws IOException {
        JsonNode asked =
                realms.person()
                        .post(
                                "/access/ticket",
                                Map.of("username", USER, "password", PASSWORD, "new-format", 1))
                        .ok();
        assertThat(asked.path("NeedTFA").asInt()).isEqualTo(1);
        return asked.path("ticket").asString();
    }

    /** What the ticket asks for. */
    private static JsonNode question(String ticket) {
        String encoded = ticket.substring("PVE:!tfa!".length(), ticket.indexOf(':', 4));
        return JSON.readTree(URLDecoder.decode(encoded, StandardCharsets.UTF_8))
                .path("webauthn")
                .path("publicKey");
    }

    private static ApiClient.Answer answer(String ticket, String signed) throws IOException {
        return realms.person()
                .post(
                        "/access/ticket",
                        Map.of(
                                "username",
                                USER,
                                "password",
                                "webauthn:" + signed,
                                "tfa-challenge",
                                ticket));
    }
}
