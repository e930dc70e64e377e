package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.ClusterEvent.DatacenterOptions;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import dev.innkeeper.testkit.TestTopics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Second factors as clients meet them: added, asked for at a login, locked and opened again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondFactorIT {
    private static final Optional<Caller> ROOT = Optional.of(Caller.user(UserId.ROOT));
    private static final JsonMapper JSON = new JsonMapper();
    private static final byte[] SEED = "a seed of twenty byte".getBytes(StandardCharsets.US_ASCII);

    /** {@link #SEED} in base32. */
    private static final String ADDRESS =
            "otpauth://totp/Innkeeper:x?secret=MEQHGZLFMQQG6ZRAOR3WK3TUPEQGE6LUMU&issuer=Innkeeper";

    private TestDatabase database;
    private TestBroker broker;
    private TestTopics topics;
    private ServiceUnderTest service;
    private Gate gate;

    @BeforeAll
    void start(@TempDir Path folder) {
        database = TestDatabase.create();
        broker = TestBroker.start();
        service =
                ServiceUnderTest.start(
                        AuthServiceApplication.class,
                        "auth",
                        database,
                        broker,
                        Map.of("auth.master-key-file", folder.resolve("master-key")));
        gate = new Gate(service);
        topics = new TestTopics(broker);
    }

    @AfterAll
    void stop() {
        topics.close();
        service.close();
        broker.close();
    }

    @Test
    void codeIsAskedForAndTakenOnce() {
        makeUser("totp@pve");
        addTotp("totp@pve", -1);

        Gate.Answer asked = login("totp@pve", password("totp@pve"));
        String code = code(0);
        Gate.Answer wrong = answer("totp@pve", asked, "totp:" + flipped(code));
        Gate.Answer right = answer("totp@pve", asked, "totp:" + code);
        Gate.Answer again = answer("totp@pve", asked, "totp:" + code);

        assertThat(asked.data().path("NeedTFA").isInt()).isTrue();
        assertThat(asked.data().path("NeedTFA").asInt()).isEqualTo(1);
        assertThat(asked.data().has("cap")).isFalse();
        assertThat(asked.data().path("ticket").asString())
                .matches("PVE:!tfa![^:]+:[0-9A-F]{8}::.+");
        assertThat(challenge(asked)).isEqualTo(JSON.readTree("{\"totp\":true}"));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.reason()).isEqualTo("authentication failure");
        assertThat(right.status()).as(right.reason()).isEqualTo(200);
        assertThat(right.data().has("NeedTFA")).isFalse();
        assertThat(right.data().path("ticket").asString()).startsWith("PVE:totp@pve:");
        assertThat(again.status()).isEqualTo(401);
    }

    @Test
    void ticketThatAsksOpensNothingAndIsOneUsersOwn() {
        makeUser("asked@pve");
        makeUser("other@pve");
        addTotp("asked@pve", -1);
        addTotp("other@pve", -1);
        Gate.Answer asked = login("asked@pve", password("asked@pve"));
        String ticket = asked.data().path("ticket").asString();

        assertThat(login("asked@pve", ticket).status()).isEqualTo(401);
        assertThat(answer("other@pve", asked, "totp:" + code(0)).status()).isEqualTo(401);
        assertThat(answer("asked@pve", ticket.substring(0, ticket.length() - 4), code(0)))
                .extracting(Gate.Answer::status)
                .isEqualTo(401);
        assertThat(answer("asked@pve", ticket.replace("totp", "tote"), code(0)))
                .extracting(Gate.Answer::status)
                .isEqualTo(401);
    }

    @Test
    void codeMayComeWithThePassword() {
        makeUser("once@pve");
        addTotp("once@pve", -1);
        Map<String, Object> wish = new HashMap<>(credentials("once@pve", password("once@pve")));
        wish.put("otp", code(0));

        assertThat(post(wish).data().path("ticket").asString()).startsWith("PVE:once@pve:");
        assertThat(post(wish).status()).isEqualTo(401);
    }

    @Test
    void renewalAsksForNothing() {
        makeUser("renew@pve");
        addTotp("renew@pve", -1);
        Gate.Answer asked = login("renew@pve", password("renew@pve"));
        String ticket =
                answer("renew@pve", asked, "totp:" + code(0)).data().path("ticket").asString();

        assertThat(login("renew@pve", ticket).data().path("ticket").asString())
                .startsWith("PVE:renew@pve:");
    }

    @Test
    void eightWrongCodesLockUntilARecoveryKeyOrAnAdministratorOpens() {
        makeUser("lock@pve");
        addTotp("lock@pve", -1);
        JsonNode keys = addRecovery("lock@pve").path("recovery");
        Gate.Answer asked = login("lock@pve", password("lock@pve"));
        for (int i = 0; i < 8; i++) {
            answer("lock@pve", asked, "totp:" + flipped(code(0)));
        }

        Gate.Answer lockedOut = answer("lock@pve", asked, "totp:" + code(0));
        JsonNode challenge = challenge(login("lock@pve", password("lock@pve")));
        boolean shown = row("lock@pve").path("totp-locked").asBoolean();
        Gate.Answer opened = answer("lock@pve", asked, "recovery:" + keys.path(3).asString());
        Gate.Answer twice = answer("lock@pve", asked, "recovery:" + keys.path(3).asString());
        JsonNode after = challenge(login("lock@pve", password("lock@pve")));

        assertThat(keys).hasSize(10);
        assertThat(lockedOut.status()).isEqualTo(401);
        assertThat(challenge.has("totp")).isFalse();
        assertThat(challenge.path("recovery")).hasSize(10);
        assertThat(shown).isTrue();
        assertThat(opened.status()).as(opened.reason()).isEqualTo(200);
        assertThat(twice.status()).isEqualTo(401);
        assertThat(after.path("totp").asBoolean()).isTrue();
        assertThat(after.path("recovery").toString()).isEqualTo("[0,1,2,4,5,6,7,8,9]");

        for (int i = 0; i < 8; i++) {
            answer("lock@pve", asked, "totp:" + flipped(code(0)));
        }
        assertThat(unlock("lock@pve").asInt()).isEqualTo(1);
        assertThat(unlock("lock@pve").asInt()).isZero();
        assertThat(answer("lock@pve", asked, "totp:" + code(0)).status()).isEqualTo(200);
    }

    @Test
    void factorsAreListedChangedAndDeleted() {
        makeUser("list@pve");
        String id = addTotp("list@pve", 0);
        addRecovery("list@pve");

        assertThat(call("GET", "/access/users/list@pve/tfa", Map.of()).data())
                .isEqualTo(JSON.readTree("{\"user\":\"oath\"}"));
        assertThat(call("GET", "/access/users/list@pve/tfa?multiple=1", Map.of()).data())
                .isEqualTo(JSON.readTree("{\"user\":[\"totp\",\"recovery\"]}"));
        assertThat(call("GET", "/access/tfa/list@pve", Map.of()).data()).hasSize(2);
        assertThat(row("list@pve").path("entries")).hasSize(2);
        assertThat(call("GET", "/access/users/list@pve", Map.of()).data().path("keys").asString())
                .isEqualTo("x");

        call("PUT", "/access/tfa/list@pve/" + id, Map.of("description", "new", "enable", 0));
        JsonNode entry = call("GET", "/access/tfa/list@pve/" + id, Map.of()).data();
        assertThat(entry.path("description").asString()).isEqualTo("new");
        assertThat(entry.path("enable").asInt()).isZero();
        assertThat(entry.path("type").asString()).isEqualTo("totp");
        assertThat(entry.toString()).doesNotContain("MEQHGZLF");
        assertThat(challenge(login("list@pve", password("list@pve"))).has("totp")).isFalse();

        call("DELETE", "/access/tfa/list@pve/" + id, Map.of());
        call("DELETE", "/access/tfa/list@pve/recovery", Map.of());
        Gate.Answer missing = call("GET", "/access/tfa/list@pve/" + id, Map.of());
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.reason()).isEqualTo("No such tfa entry '" + id + "'");
        assertThat(login("list@pve", password("list@pve")).data().has("NeedTFA")).isFalse();
    }

    @Test
    void whoIsNotRootConfirmsWithHisPassword() {
        makeUser("self@pve");
        Optional<Caller> self = Optional.of(Caller.parse("self@pve"));
        Map<String, Object> wish = Map.of("type", "totp", "totp", ADDRESS, "value", code(0));

        Gate.Answer without = gate.call("POST", "/access/tfa/self@pve", wish, self);
        Gate.Answer wrong =
                gate.call("POST", "/access/tfa/self@pve", with(wish, "password", "wrong"), self);
        Gate.Answer right =
                gate.call(
                        "POST",
                        "/access/tfa/self@pve",
                        with(wish, "password", password("self@pve")),
                        self);

        assertThat(without.status()).isEqualTo(400);
        assertThat(without.errors().has("password")).isTrue();
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(right.status()).as(right.reason()).isEqualTo(200);
        assertThat(gate.call("GET", "/access/tfa/other@pve", Map.of(), self).status())
                .isEqualTo(403);
        assertThat(gate.call("GET", "/access/tfa", Map.of(), self).data()).hasSize(1);
    }

    @Test
    void nobodyButRootChangesRootsFactors() {
        makeUser("boss@pve");
        call(
                "PUT",
                "/access/acl",
                Map.of("path", "/access", "roles", "Administrator", "users", "boss@pve"));
        Map<String, Object> wish = Map.of("type", "recovery", "password", password("boss@pve"));

        Gate.Answer refused =
                gate.call(
                        "POST",
                        "/access/tfa/root@pam",
                        wish,
                        Optional.of(Caller.parse("boss@pve")));

        assertThat(refused.status()).isEqualTo(403);
    }

    @Test
    void badAnswersAddNothing() {
        makeUser("bad@pve");

        assertThat(add("bad@pve", Map.of("type", "totp")).errors().has("totp")).isTrue();
        assertThat(add("bad@pve", Map.of("type", "totp", "totp", "http://x/y", "value", "123456")))
                .satisfies(refused -> assertThat(refused.errors().has("totp")).isTrue());
        assertThat(
                        add(
                                        "bad@pve",
                                        Map.of(
                                                "type",
                                                "totp",
                                                "totp",
                                                ADDRESS,
                                                "value",
                                                flipped(code(0))))
                                .reason())
                .isEqualTo("failed to verify TOTP challenge");
        assertThat(add("bad@pve", Map.of("type", "u2f")).status()).isEqualTo(400);
        assertThat(add("bad@pve", Map.of("type", "yubico", "value", "x")).status()).isEqualTo(400);
        assertThat(add("nobody@pve", Map.of("type", "recovery")).reason())
                .isEqualTo("no such user ('nobody@pve')");
        assertThat(call("GET", "/access/tfa/bad@pve", Map.of()).data()).isEmpty();
    }

    @Test
    void authenticatorIsRegisteredAndAnswersALogin() {
        makeUser("key@pve");
        configureWebauthn("rp=Innkeeper,id=pve.example,origin=https://pve.example:8006");
        SoftAuthenticator authenticator = new SoftAuthenticator("https://pve.example:8006");
        SoftAuthenticator phisher = new SoftAuthenticator("https://pve.examp1e:8006");

        String asked = asked("key@pve");
        Gate.Answer phished = register("key@pve", asked, phisher.create(asked));
        asked = asked("key@pve");
        Gate.Answer added = register("key@pve", asked, authenticator.create(asked));
        Gate.Answer replayed = register("key@pve", asked, authenticator.create(asked));
        Gate.Answer login = login("key@pve", password("key@pve"));
        JsonNode publicKey = challenge(login).path("webauthn").path("publicKey");
        String signed = authenticator.get(publicKey);
        Gate.Answer in = answer("key@pve", login, "webauthn:" + signed);
        Gate.Answer again = answer("key@pve", login, "webauthn:" + signed);
        Gate.Answer next = login("key@pve", password("key@pve"));
        Gate.Answer foreign =
                answer(
                        "key@pve",
                        next,
                        "webauthn:"
                                + phisher.get(challenge(next).path("webauthn").path("publicKey")));

        assertThat(phished.status()).isEqualTo(500);
        assertThat(added.status()).as(added.reason()).isEqualTo(200);
        assertThat(added.data().path("id").asString()).hasSize(36);
        assertThat(replayed.status()).isEqualTo(500);
        assertThat(publicKey.path("rpId").asString()).isEqualTo("pve.example");
        assertThat(publicKey.path("allowCredentials")).hasSize(1);
        assertThat(in.status()).as(in.reason()).isEqualTo(200);
        assertThat(again.status()).isEqualTo(401);
        assertThat(foreign.status()).isEqualTo(401);
        assertThat(call("GET", "/access/tfa/key@pve", Map.of()).data()).hasSize(1);
    }

    @Test
    void realmThatAsksForCodesTakesNobodyWithout() {
        makeUser("must@pve");
        makeUser("seed@pve");
        call("PUT", "/access/users/seed@pve", Map.of("keys", "MEQHGZLFMQQG6ZRAOR3WK3TUPEQGE6LUMU"));
        makeUser("own@pve");
        addTotp("own@pve", -1);
        call("PUT", "/access/domains/pve", Map.of("tfa", "type=oath,step=30,digits=6"));
        try {
            Gate.Answer must = login("must@pve", password("must@pve"));
            Gate.Answer seed = login("seed@pve", password("seed@pve"));
            Gate.Answer own = login("own@pve", password("own@pve"));

            assertThat(must.status()).isEqualTo(401);
            assertThat(must.reason()).isEqualTo("authentication failure");
            assertThat(challenge(seed)).isEqualTo(JSON.readTree("{\"totp\":true}"));
            String code = code(0);
            assertThat(answer("seed@pve", seed, "totp:" + code).status()).isEqualTo(200);
            assertThat(answer("seed@pve", seed, "totp:" + code).status()).isEqualTo(401);
            assertThat(answer("own@pve", own, "totp:" + code(0)).status()).isEqualTo(200);
            assertThat(call("GET", "/access/users/must@pve/tfa", Map.of()).data())
                    .isEqualTo(JSON.readTree("{\"realm\":\"oath\"}"));
        } finally {
            call("PUT", "/access/domains/pve", Map.of("delete", "tfa"));
        }
    }

    @Test
    void yubicoServerIsAskedAndBelievedWithItsSignatureOnly() throws IOException {
        byte[] key = "validation server's key".getBytes(StandardCharsets.US_ASCII);
        List<String> used = new ArrayList<>();
        var server =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext(
                "/verify",
                exchange -> {
                    Map<String, String> asked = query(exchange.getRequestURI().getRawQuery());
                    boolean forged = asked.get("otp").startsWith("dddddddddddd");
                    Map<String, String> told = new TreeMap<>();
                    told.put("otp", asked.get("otp"));
                    told.put("nonce", asked.get("nonce"));
                    told.put("status", used.contains(asked.get("otp")) ? "REPLAYED_OTP" : "OK");
                    used.add(asked.get("otp"));
                    told.put("h", forged ? "AAAAAAAAAAAAAAAAAAAAAAAAAAA=" : hmac(told, key));
                    byte[] body =
                            told.entrySet().stream()
                                    .map(each -> each.getKey() + "=" + each.getValue() + "\r\n")
                                    .collect(Collectors.joining())
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/verify";
        call(
                "POST",
                "/access/domains",
                Map.of(
                        "realm",
                        "yubi",
                        "type",
                        "ldap",
                        "server1",
                        "127.0.0.1",
                        "base_dn",
                        "dc=x",
                        "user_attr",
                        "uid",
                        "tfa",
                        "type=yubico,id=1,key="
                                + Base64.getEncoder().encodeToString(key)
                                + ",url="
                                + url));
        try {
            call("POST", "/access/users", Map.of("userid", "yu@yubi"));
            String otp = "cccccccccccc" + "b".repeat(32);

            Gate.Answer added = add("yu@yubi", Map.of("type", "yubico", "value", otp));
            Gate.Answer replayed = add("yu@yubi", Map.of("type", "yubico", "value", otp));
            Gate.Answer forged =
                    add(
                            "yu@yubi",
                            Map.of("type", "yubico", "value", "dddddddddddd" + "b".repeat(32)));

            assertThat(added.status()).as(added.reason()).isEqualTo(200);
            assertThat(replayed.reason()).isEqualTo("failed to verify Yubico OTP");
            assertThat(forged.reason()).isEqualTo("failed to verify Yubico OTP");
        } finally {
            server.stop(0);
            call("DELETE", "/access/domains/yubi", Map.of());
        }
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> values = new HashMap<>();
        for (String pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            values.put(
                    pair.substring(0, equals),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return values;
    }

    private static String hmac(Map<String, String> values, byte[] key) {
        String text =
                values.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .collect(Collectors.joining("&"));
        return Base64.getEncoder().encodeToString(mac(key, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void configureWebauthn(String text) {
        topics.publish(new DatacenterOptions(Map.of("webauthn", text)));
        await().until(() -> add("key@pve", Map.of("type", "webauthn")).status() == 200);
    }

    private String asked(String user) {
        return add(user, Map.of("type", "webauthn")).data().path("challenge").asString();
    }

    private Gate.Answer register(String user, String asked, String answer) {
        String challenge = JSON.readTree(asked).path("publicKey").path("challenge").asString();
        return add(user, Map.of("type", "webauthn", "challenge", challenge, "value", answer));
    }

    private String addTotp(String user, int steps) {
        Gate.Answer added =
                add(user, Map.of("type", "totp", "totp", ADDRESS, "value", code(steps)));
        assertThat(added.status()).as(added.reason()).isEqualTo(200);
        return added.data().path("id").asString();
    }

    private JsonNode addRecovery(String user) {
        return add(user, Map.of("type", "recovery")).data();
    }

    private Gate.Answer add(String user, Map<String, ?> wish) {
        return call("POST", "/access/tfa/" + user, wish);
    }

    private JsonNode unlock(String user) {
        return call("PUT", "/access/users/" + user + "/unlock-tfa", Map.of()).data();
    }

    private JsonNode row(String user) {
        for (JsonNode row : call("GET", "/access/tfa", Map.of()).data()) {
            if (row.path("userid").asString().equals(user)) {
                return row;
            }
        }
        return JSON.missingNode();
    }

    /** What the ticket asks for, read as a web interface does. */
    private static JsonNode challenge(Gate.Answer asked) {
        String ticket = asked.data().path("ticket").asString();
        String encoded = ticket.substring("PVE:!tfa!".length(), ticket.indexOf(':', 4));
        return JSON.readTree(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
    }

    private Gate.Answer answer(String user, Gate.Answer asked, String answer) {
        return answer(user, asked.data().path("ticket").asString(), answer);
    }

    private Gate.Answer answer(String user, String ticket, String answer) {
        return post(with(credentials(user, answer), "tfa-challenge", ticket));
    }

    private Gate.Answer login(String user, String password) {
        return post(with(credentials(user, password), "new-format", 1));
    }

    private static Map<String, Object> credentials(String user, String password) {
        return Map.of("username", user, "password", password);
    }

    private static Map<String, Object> with(Map<String, Object> wish, String name, Object value) {
        Map<String, Object> more = new HashMap<>(wish);
        more.put(name, value);
        return more;
    }

    private Gate.Answer post(Map<String, ?> wish) {
        return gate.call("POST", "/access/ticket", wish, Optional.empty());
    }

    private Gate.Answer call(String method, String path, Map<String, ?> body) {
        return gate.call(method, path, body, ROOT);
    }

    private void makeUser(String user) {
        Gate.Answer made =
                call("POST", "/access/users", Map.of("userid", user, "password", password(user)));
        assertThat(made.status()).as(made.reason()).isEqualTo(200);
        call("GET", "/access/roles", Map.of());
    }

    private static String password(String user) {
        return "secret-of-" + user;
    }

    /** The code of now, or of some steps from now: what an authenticator application shows. */
    private static String code(int steps) {
        long step = Instant.now().getEpochSecond() / 30 + steps;
        byte[] hash = mac(SEED, ByteBuffer.allocate(8).putLong(step).array());
        int number = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 0xf) & Integer.MAX_VALUE;
        return "%06d".formatted(number % 1_000_000);
    }

    private static byte[] mac(byte[] key, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another code, and none of the neighbours'. */
    private static String flipped(String code) {
        String candidate = code;
        do {
            candidate = "%06d".formatted((Integer.parseInt(candidate) + 500_001) % 1_000_000);
        } while (candidate.equals(code(-1)) || candidate.equals(code(1)) || candidate.equals(code));
        return candidate;
    }
}
