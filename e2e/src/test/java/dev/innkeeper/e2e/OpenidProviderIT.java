package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Logins by a provider of OpenID Connect that others wrote, through the gateway. */
@OnSharedServer
class OpenidProviderIT {
    private static Server server;
    private static Realms realms;
    private static OpenidProvider provider;

    @BeforeAll
    static void start(Server shared, @TempDir Path folder) throws IOException {
        Requirements.program("npm");
        Requirements.program("node");
        server = shared;
        realms = new Realms(server);
        provider = new OpenidProvider(folder);
        Map<String, Object> open = provider.realm("idp");
        open.putAll(Map.of("username-claim", "username", "autocreate", 1));
        realms.make(open);
        realms.make(provider.realm("members"));
    }

    @AfterAll
    static void stop() {
        if (provider != null) {
            provider.close();
        }
    }

    @Test
    void whoIsNewIsMadeAndMayWhatHeIsGiven() throws IOException {
        URI page = begin("idp");
        assertThat(page.getQuery())
                .contains("code_challenge_method=S256", "nonce=", "state=", "scope=");

        ApiClient.Answer login = end(provider.approve(page, "carla"));
        JsonNode answer = login.ok();
        ApiClient person = realms.person();
        person.enter(answer);

        assertThat(answer.path("username").asString()).isEqualTo("carla@idp");
        JsonNode user = server.api().get("/access/users/carla@idp").ok();
        assertThat(user.path("email").asString()).isEqualTo("carla@example.test");
        assertThat(user.path("firstname").asString()).isEqualTo("Given carla");
        assertThat(person.get("/version").status()).isEqualTo(200);
        assertThat(person.get("/access/roles/PVEAdmin").status()).isEqualTo(200);
        assertThat(person.post("/pools", Map.of("poolid", "of-carla")).status()).isEqualTo(403);
    }

    @Test
    void everyStateAndCodeIsGoodOnceAndTogether() throws IOException {
        OpenidProvider.Return first = provider.approve(begin("idp"), "dora");
        OpenidProvider.Return second = provider.approve(begin("idp"), "emil");
        OpenidProvider.Return third = provider.approve(begin("idp"), "frida");

        // The provider itself refuses: the proof key of the second login is not the first one's.
        assertThat(end(new OpenidProvider.Return(second.state(), first.code())).status())
                .isEqualTo(401);
        assertThat(end(third).ok().path("username").asString()).isEqualTo("frida@idp");
        assertThat(end(third).status()).isEqualTo(401);
        assertThat(end(new OpenidProvider.Return("made-up", third.code())).status()).isEqualTo(401);
        assertThat(realms.userids()).doesNotContain("dora@idp", "emil@idp");
    }

    @Test
    void providerMayChangeItsKeys() throws IOException {
        assertThat(end(provider.approve(begin("idp"), "gerd")).status()).isEqualTo(200);

        provider.restart();

        assertThat(end(provider.approve(begin("idp"), "gerd")).status()).isEqualTo(200);
    }

    @Test
    void nobodyIsMadeWhereTheRealmDoesNotWantIt() throws IOException {
        assertThat(end(provider.approve(begin("members"), "hanna")).status()).isEqualTo(401);

        realms.list("hanna@members");

        assertThat(end(provider.approve(begin("members"), "hanna")).status()).isEqualTo(200);
    }

    private static URI begin(String realm) throws IOException {
        return URI.create(
                realms.person()
                        .post(
                                "/access/openid/auth-url",
                                Map.of("realm", realm, "redirect-url", OpenidProvider.BACK))
                        .ok()
                        .asString());
    }

    private static ApiClient.Answer end(OpenidProvider.Return back) throws IOException {
        return realms.person()
                .post(
                        "/access/openid/login",
                        Map.of(
                                "state", back.state(),
                                "code", back.code(),
                                "redirect-url", OpenidProvider.BACK));
    }
}
