package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.access.AccessProjection;
import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.access.Ticket;
import dev.innkeeper.access.TicketVerifier;
import dev.innkeeper.access.TokenSecrets;
import dev.innkeeper.contracts.AuditEvent;
import dev.innkeeper.contracts.AuditEvent.LoggedIn;
import dev.innkeeper.contracts.AuditEvent.LoginFailed;
import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.GuestEvent.PoolRequested;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.outbox.Projections;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import dev.innkeeper.testkit.TestTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What no recording shows: first start, tickets, cleaning up after what is gone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthServiceIT {
    private static final Optional<Caller> ROOT = Optional.of(Caller.user(UserId.ROOT));

    private Path folder;
    private TestDatabase database;
    private TestBroker broker;
    private ServiceUnderTest service;
    private Gate gate;
    private AuditReader reader;

    @BeforeAll
    void start(@TempDir Path folder) {
        this.folder = folder;
        database = TestDatabase.create();
        broker = TestBroker.start();
        service = newService();
        gate = new Gate(service);
        reader = new AuditReader(broker);
    }

    private ServiceUnderTest newService() {
        return ServiceUnderTest.start(
                AuthServiceApplication.class,
                "auth",
                database,
                broker,
                Map.of(
                        "auth.master-key-file", folder.resolve("master-key"),
                        "auth.admin-password-file", folder.resolve("admin-password")));
    }

    @AfterAll
    void stop() {
        reader.close();
        service.close();
        broker.close();
    }

    @Test
    void firstStartLeavesAnAdministratorsPassword() throws IOException {
        Path file = folder.resolve("admin-password");
        String password = Files.readString(file).strip();

        Gate.Answer login = login("admin@pve", password);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(login.status()).isEqualTo(200);
        assertThat(login.data().path("cap").path("dc").path("Sys.Modify").asInt()).isEqualTo(1);
        assertThat(snapshot().has(caller("admin@pve"), AclPath.ROOT, "Permissions.Modify"))
                .isTrue();
    }

    @Test
    void secondStartChangesNothing() {
        long before = sequences();

        try (ServiceUnderTest again = newService()) {
            assertThat(again.bean(AccessProjection.class)).isNotNull();
        }

        assertThat(sequences()).isEqualTo(before);
    }

    @Test
    void ticketIsVerifiedByThePublishedKeyAndRenewsItself() {
        makeUser("tick@pve");

        Gate.Answer login = login("tick@pve", "secret-of-tick@pve");
        String ticket = login.data().path("ticket").asString();
        String csrf = login.data().path("CSRFPreventionToken").asString();
        TicketVerifier verifier = new TicketVerifier(this::snapshot);

        assertThat(verifier.verify(ticket, Instant.now()))
                .hasValueSatisfying(
                        valid -> assertThat(valid.user()).isEqualTo(UserId.parse("tick@pve")));
        assertThat(verifier.verify(ticket, Instant.now().plusSeconds(7201))).isEmpty();
        assertThat(verifier.verify(ticket.replace("tick@", "tock@"), Instant.now())).isEmpty();
        assertThat(verifier.verifyCsrf(csrf, UserId.parse("tick@pve"), Instant.now())).isTrue();
        assertThat(verifier.verifyCsrf(csrf, UserId.ROOT, Instant.now())).isFalse();
        assertThat(login("tick@pve", ticket).status()).isEqualTo(200);
        assertThat(login("root@pam", ticket).status()).isEqualTo(401);
    }

    @Test
    void everyLoginAndEveryFailureIsTold() {
        makeUser("told@pve");
        String password = "secret-of-told@pve";
        String ticket = login("told@pve", password).data().path("ticket").asString();
        login("told@pve", ticket);
        login("told@pve", "wrong-" + password);
        check("told@pve", ticket, "VM.Allocate");
        gate.call("PUT", "/access/users/told@pve", Map.of("enable", 0), ROOT);
        login("told@pve", password);
        List<AuditEvent> told = audit("told@pve", 4);

        assertThat(told.get(0))
                .isInstanceOfSatisfying(
                        LoggedIn.class, event -> assertThat(event.renewed()).isFalse());
        assertThat(told.get(1))
                .isInstanceOfSatisfying(
                        LoggedIn.class, event -> assertThat(event.renewed()).isTrue());
        assertThat(told.get(2))
                .isInstanceOfSatisfying(
                        LoginFailed.class,
                        event -> assertThat(event.reason()).isEqualTo("invalid credentials"));
        assertThat(told.get(3))
                .isInstanceOfSatisfying(
                        LoginFailed.class,
                        event ->
                                assertThat(event.reason())
                                        .isEqualTo("user 'told@pve' is disabled or expired"));
        assertThat(told.toString()).doesNotContain(password).doesNotContain(ticket);
    }

    @Test
    void toldNameIsOneLine() {
        login("two\nlines\u0000", "wrong-one");

        assertThat(audit("two?lines?", 1).getFirst())
                .isInstanceOfSatisfying(
                        LoginFailed.class,
                        event -> assertThat(event.user()).isEqualTo("two?lines?"));
    }

    @Test
    void ticketCanBeCheckedForPrivileges() {
        makeUser("check@pve");
        put("/access/acl", Map.of("path", "/vms/100", "roles", "PVEVMUser", "users", "check@pve"));
        String ticket = login("check@pve", "secret-of-check@pve").data().path("ticket").asString();

        Gate.Answer held = check("check@pve", ticket, "VM.Console");
        Gate.Answer lacking = check("check@pve", ticket, "VM.Allocate");

        assertThat(held.status()).isEqualTo(200);
        assertThat(held.data().has("ticket")).isFalse();
        assertThat(lacking.status()).isEqualTo(401);
        assertThat(lacking.reason()).isEqualTo("authentication failure");
    }

    @Test
    void passwordChangeNeedsOnesOwn() {
        makeUser("pass@pve");
        Map<String, Object> wish = Map.of("userid", "pass@pve", "password", "changed-1");
        Optional<Caller> self = Optional.of(caller("pass@pve"));

        Gate.Answer wrong = gate.call("PUT", "/access/password", with(wish, "wrong-one"), self);
        Gate.Answer right =
                gate.call("PUT", "/access/password", with(wish, "secret-of-pass@pve"), self);

        assertThat(wrong.status()).isEqualTo(401);
        assertThat(right.status()).isEqualTo(200);
        assertThat(login("pass@pve", "changed-1").status()).isEqualTo(200);
        assertThat(login("pass@pve", "secret-of-pass@pve").status()).isEqualTo(401);
    }

    @Test
    void newPasswordAndDisablingEndTheTicketsFromBefore() {
        makeUser("ends@pve");
        String first = ticketOf("ends@pve", "secret-of-ends@pve");
        put("/access/password", Map.of("userid", "ends@pve", "password", "another-1"));
        String second = ticketOf("ends@pve", "another-1");
        int firstAfter = login("ends@pve", first).status();
        int secondAfter = login("ends@pve", second).status();
        put("/access/users/ends@pve", Map.of("enable", 0));
        put("/access/users/ends@pve", Map.of("enable", 1));
        int secondAtLast = login("ends@pve", second).status();
        String third = ticketOf("ends@pve", "another-1");

        assertThat(firstAfter).isEqualTo(401);
        assertThat(secondAfter).isEqualTo(200);
        assertThat(secondAtLast).isEqualTo(401);
        assertThat(login("ends@pve", third).status()).isEqualTo(200);
    }

    @Test
    void ticketsOfADeletedUserAreNotHisNamesakes() {
        makeUser("namesake@pve");
        String ticket = ticketOf("namesake@pve", "secret-of-namesake@pve");
        Instant issued = Ticket.parse(ticket).orElseThrow().issued();
        await().until(() -> !Instant.now().isBefore(issued)); // tickets count whole seconds

        gate.call("DELETE", "/access/users/namesake@pve", Map.of(), ROOT);
        makeUser("namesake@pve");

        assertThat(login("namesake@pve", ticket).status()).isEqualTo(401);
    }

    @Test
    void tokenGetsAnotherSecret() {
        makeUser("renew@pve");
        String path = "/access/users/renew@pve/token/t1";
        String old = gate.call("POST", path, Map.of(), ROOT).data().path("value").asString();

        String renewed =
                gate.call("POST", "/innkeeper/users/renew@pve/token/t1/secret", Map.of(), ROOT)
                        .data()
                        .path("value")
                        .asString();

        var state = snapshot().token(TokenId.parse("renew@pve!t1")).orElseThrow();
        assertThat(renewed).hasSize(36).isNotEqualTo(old);
        assertThat(TokenSecrets.matches(state, renewed)).isTrue();
        assertThat(TokenSecrets.matches(state, old)).isFalse();
    }

    @Test
    void newMasterKeyTakesOverEverything() throws IOException {
        makeUser("rotate@pve");
        Path file = folder.resolve("master-key");
        String old = Files.readString(file);
        gate.call(
                "POST",
                "/access/domains",
                Map.of(
                        "realm",
                        "sealed",
                        "type",
                        "openid",
                        "issuer-url",
                        "https://idp.example/",
                        "client-id",
                        "c1",
                        "client-key",
                        "the-client-key"),
                ROOT);

        Files.writeString(file, "another master key of more than 32 letters\n" + old);
        Gate.Answer sealed = gate.call("POST", "/innkeeper/secrets/access", Map.of(), ROOT);
        Files.writeString(file, "another master key of more than 32 letters\n");

        assertThat(sealed.data().path("sealed").asInt()).isEqualTo(2);
        assertThat(sealed.data().path("unreadable").asInt()).isZero();
        assertThat(ticketOf("rotate@pve", "secret-of-rotate@pve")).startsWith("PVE:rotate@pve:");
        assertThat(
                        gate.call("GET", "/access/domains/sealed", Map.of(), ROOT)
                                .data()
                                .path("client-key")
                                .asString())
                .isEqualTo("the-client-key");
    }

    @Test
    void tokenIsKnownByItsHashAlone() {
        makeUser("tok@pve");

        String secret =
                gate.call("POST", "/access/users/tok@pve/token/t1", Map.of("expire", 1), ROOT)
                        .data()
                        .path("value")
                        .asString();

        var state = snapshot().token(TokenId.parse("tok@pve!t1")).orElseThrow();
        assertThat(secret).hasSize(36);
        assertThat(TokenSecrets.matches(state, secret)).isTrue();
        assertThat(TokenSecrets.matches(state, secret + "x")).isFalse();
        assertThat(snapshot().isActive(caller("tok@pve!t1"), Instant.now())).isFalse();
    }

    @Test
    void nothingOfADeletedUserStays() {
        makeUser("gone@pve");
        gate.call("POST", "/access/users/gone@pve/token/t1", Map.of(), ROOT);
        put("/access/acl", Map.of("path", "/", "roles", "PVEAuditor", "users", "gone@pve"));
        put("/access/acl", Map.of("path", "/", "roles", "PVEAuditor", "tokens", "gone@pve!t1"));

        gate.call("DELETE", "/access/users/gone@pve", Map.of(), ROOT);
        makeUser("gone@pve");
        gate.call("POST", "/access/users/gone@pve/token/t1", Map.of(), ROOT);

        assertThat(snapshot().permissions(caller("gone@pve"))).isEmpty();
        assertThat(snapshot().permissions(caller("gone@pve!t1"))).isEmpty();
        assertThat(gate.call("GET", "/access/acl", Map.of(), ROOT).data().toString())
                .doesNotContain("gone@pve");
    }

    @Test
    void whoMayOnlyAllocateHandsOutNoMoreThanHeHas() {
        makeUser("owner@pve");
        put("/access/acl", Map.of("path", "/vms/300", "roles", "PVEVMAdmin", "users", "owner@pve"));
        Optional<Caller> owner = Optional.of(caller("owner@pve"));
        Map<String, Object> more =
                Map.of("path", "/vms/300", "roles", "Administrator", "users", "owner@pve");
        Map<String, Object> less =
                Map.of("path", "/vms/300", "roles", "PVEVMUser", "users", "owner@pve");

        assertThat(gate.call("PUT", "/access/acl", more, owner).status()).isEqualTo(403);
        assertThat(gate.call("PUT", "/access/acl", less, owner).status()).isEqualTo(200);
    }

    @Test
    void destroyedGuestIsForgottenAndNewOneJoinsItsPool() {
        makeUser("pool@pve");
        GuestId old = new GuestId(401);
        gate.call("POST", "/pools", Map.of("poolid", "follow"), ROOT);
        put("/pools", Map.of("poolid", "follow", "vms", "401"));
        put("/access/acl", Map.of("path", "/vms/401", "roles", "PVEVMUser", "users", "pool@pve"));

        TestTopics topics = new TestTopics(broker);
        topics.publish(new GuestRemoved(old, GuestKind.LXC, new NodeName("pve1"), 2, false));
        topics.publish(new PoolRequested(new GuestId(402), "follow"));

        await().until(() -> snapshot().poolOf(new GuestId(402)).equals(Optional.of("follow")));
        await().until(() -> snapshot().poolOf(old).isEmpty());
        assertThat(snapshot().permissions(caller("pool@pve"))).isEmpty();
    }

    @Test
    void unsignedCallIsRefused() {
        assertThat(service.callUnsigned("GET", "/access/users")).isEqualTo(401);
    }

    private void makeUser(String user) {
        Gate.Answer made =
                gate.call(
                        "POST",
                        "/access/users",
                        Map.of("userid", user, "password", "secret-of-" + user),
                        ROOT);
        assertThat(made.status()).as(made.reason()).isEqualTo(200);
    }

    private void put(String path, Map<String, Object> body) {
        Gate.Answer done = gate.call("PUT", path, body, ROOT);
        assertThat(done.status()).as(done.reason()).isEqualTo(200);
        gate.call("GET", "/access/permissions", Map.of(), ROOT);
    }

    private Gate.Answer login(String user, String password) {
        return gate.call(
                "POST",
                "/access/ticket",
                Map.of("username", user, "password", password),
                Optional.empty());
    }

    private String ticketOf(String user, String password) {
        Gate.Answer login = login(user, password);
        assertThat(login.status()).as(login.reason()).isEqualTo(200);
        return login.data().path("ticket").asString();
    }

    private Gate.Answer check(String user, String ticket, String privilege) {
        return gate.call(
                "POST",
                "/access/ticket",
                Map.of(
                        "username",
                        user,
                        "password",
                        ticket,
                        "path",
                        "/vms/100",
                        "privs",
                        privilege),
                Optional.empty());
    }

    private static Map<String, Object> with(Map<String, Object> wish, String confirmation) {
        return Map.of(
                "userid", wish.get("userid"),
                "password", wish.get("password"),
                "confirmation-password", confirmation);
    }

    private List<AuditEvent> audit(String user, int count) {
        return await().until(() -> reader.of(user), told -> told.size() == count);
    }

    private AccessSnapshot snapshot() {
        gate.call("GET", "/access/roles", Map.of(), ROOT);
        return service.bean(AccessProjection.class).get();
    }

    private long sequences() {
        return service.bean(Projections.class).positions().sequences().getOrDefault("access", 0L);
    }

    private static Caller caller(String text) {
        return Caller.parse(text);
    }
}
