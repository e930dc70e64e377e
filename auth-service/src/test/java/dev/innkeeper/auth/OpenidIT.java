package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Logins by OpenID Connect, with a provider that holds us to the protocol. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenidIT {
    private static final String BACK = "https://pve.example.test:8006";

    private RealmsLab lab;
    private TestProvider provider;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        lab = RealmsLab.start(folder);
        provider = TestProvider.start("innkeeper", "key-of-innkeeper");
        lab.makeRealm(
                "oid",
                "openid",
                Map.of(
                        "issuer-url",
                        provider.issuer(),
                        "client-id",
                        "innkeeper",
                        "client-key",
                        "key-of-innkeeper",
                        "username-claim",
                        "username",
                        "autocreate",
                        "1",
                        "prompt",
                        "login",
                        "acr-values",
                        "strong"));
        lab.makeRealm(
                "closed",
                "openid",
                Map.of(
                        "issuer-url",
                        provider.issuer(),
                        "client-id",
                        "innkeeper",
                        "client-key",
                        "key-of-innkeeper"));
    }

    @AfterAll
    void stop() {
        lab.close();
        provider.close();
    }

    @Test
    void logsInAndMakesTheUserWhoIsNew() {
        URI page = begin("oid");
        assertThat(page.getQuery())
                .contains("code_challenge_method=S256")
                .contains("prompt=login")
                .contains("acr_values=strong")
                .contains("nonce=");

        Gate.Answer login = end(provider.approve(page, "carla"));

        assertThat(login.status()).as(login.reason()).isEqualTo(200);
        assertThat(login.data().path("username").asString()).isEqualTo("carla@oid");
        assertThat(login.data().path("ticket").asString()).startsWith("PVE:carla@oid:");
        assertThat(lab.done("GET", "/access/users/carla@oid", Map.of()).path("email").asString())
                .isEqualTo("carla@example.test");
        assertThat(lab.login("carla@oid", "anything")).isEqualTo(401);
    }

    @Test
    void whatIsKeptOnTheWayOpensNothing() {
        Map<String, Object> asked = Gate.form(begin("oid").getRawQuery());

        String kept = lab.database().queryForList("select * from openid_logins").toString();

        assertThat(kept)
                .doesNotContain(String.valueOf(asked.get("state")))
                .doesNotContain(String.valueOf(asked.get("nonce")));
        assertThat(
                        lab.database()
                                .queryForList(
                                        "select sealed_verifier from openid_logins union select"
                                                + " sealed_nonce from openid_logins",
                                        String.class))
                .isNotEmpty()
                .allMatch(text -> text.startsWith("v1."));
    }

    @Test
    void takesAStateOnce() {
        TestProvider.Return back = provider.approve(begin("oid"), "dora");

        assertThat(end(back).status()).isEqualTo(200);
        assertThat(end(back).status()).isEqualTo(401);
        assertThat(end(new TestProvider.Return("made-up", back.code())).status()).isEqualTo(401);
    }

    @Test
    void takesNoCodeOfAnotherLogin() {
        TestProvider.Return first = provider.approve(begin("oid"), "emil");
        TestProvider.Return second = provider.approve(begin("oid"), "frida");

        // The proof key of the second login does not fit the first one's code.
        assertThat(end(new TestProvider.Return(second.state(), first.code())).status())
                .isEqualTo(401);
    }

    @Test
    void takesNoTokenOfAnotherLoginOrProvider() {
        provider.answerWith(TestProvider.Lie.NONCE);
        assertThat(end(provider.approve(begin("oid"), "gerd")).status()).isEqualTo(401);
        provider.answerWith(TestProvider.Lie.AUDIENCE);
        assertThat(end(provider.approve(begin("oid"), "gerd")).status()).isEqualTo(401);
        provider.answerWith(TestProvider.Lie.ISSUER);
        assertThat(end(provider.approve(begin("oid"), "gerd")).status()).isEqualTo(401);
        provider.answerWith(TestProvider.Lie.EXPIRED);
        assertThat(end(provider.approve(begin("oid"), "gerd")).status()).isEqualTo(401);
        provider.answerWith(TestProvider.Lie.KEY);
        assertThat(end(provider.approve(begin("oid"), "gerd")).status()).isEqualTo(401);
        provider.answerWith(TestProvider.Lie.NONE);
        assertThat(end(provider.approve(begin("oid"), "gerd")).status()).isEqualTo(200);
    }

    @Test
    void followsAProviderThatChangesItsKeys() {
        assertThat(end(provider.approve(begin("oid"), "hans")).status()).isEqualTo(200);

        provider.rotateKeys();

        assertThat(end(provider.approve(begin("oid"), "hans")).status()).isEqualTo(200);
    }

    @Test
    void makesNoUserWhereTheRealmDoesNotWantIt() {
        assertThat(end(provider.approve(begin("closed"), "ida")).status()).isEqualTo(401);

        // The subject is the name unless the realm says otherwise.
        lab.done("POST", "/access/users", Map.of("userid", "subject-of-ida@closed"));
        assertThat(end(provider.approve(begin("closed"), "ida")).status()).isEqualTo(200);

        lab.done("PUT", "/access/users/subject-of-ida@closed", Map.of("enable", "0"));
        assertThat(end(provider.approve(begin("closed"), "ida")).status()).isEqualTo(401);
    }

    @Test
    void saysThatAProviderIsAway() {
        lab.makeRealm(
                "away", "openid", Map.of("issuer-url", "http://127.0.0.1:9/", "client-id", "x"));

        Gate.Answer refused = open("away");

        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.reason()).startsWith("OpenID provider of realm 'away':");
        assertThat(open("pve").reason()).contains("not of type 'openid'");
    }

    private URI begin(String realm) {
        Gate.Answer answer = open(realm);
        assertThat(answer.status()).as(answer.reason()).isEqualTo(200);
        return URI.create(answer.data().asString());
    }

    private Gate.Answer open(String realm) {
        return lab.callAsNobody(
                "POST", "/access/openid/auth-url", Map.of("realm", realm, "redirect-url", BACK));
    }

    private Gate.Answer end(TestProvider.Return back) {
        return lab.callAsNobody(
                "POST",
                "/access/openid/login",
                Map.of("state", back.state(), "code", back.code(), "redirect-url", BACK));
    }
}
