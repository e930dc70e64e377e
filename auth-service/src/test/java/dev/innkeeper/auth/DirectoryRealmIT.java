package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.auth.directory.TestDirectory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Realms with a directory: login, sync and its jobs, through the door. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryRealmIT {
    private RealmsLab lab;
    private TestDirectory directory;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        lab = RealmsLab.start(folder);
        directory = TestDirectory.start();
        directory.addUser("alice", "secret-of-alice");
        directory.addUser("bob", "secret-of-bob");
        directory.addUser("Mixed", "secret-of-mixed");
        directory.addGroup("ops", "alice", "bob");
    }

    @AfterAll
    void stop() {
        lab.close();
        directory.close();
    }

    @Test
    void logsInWhoeverIsListedAndInTheDirectory() {
        lab.makeRealm("in", "ldap", options());
        lab.done("POST", "/access/users", Map.of("userid", "alice@in"));
        lab.done("POST", "/access/users", Map.of("userid", "ghost@in"));

        assertThat(lab.login("alice@in", "secret-of-alice")).isEqualTo(200);
        assertThat(lab.login("alice@in", "wrong")).isEqualTo(401);
        assertThat(lab.login("alice@in", "")).isNotEqualTo(200);
        assertThat(lab.login("bob@in", "secret-of-bob")).isEqualTo(401);
        assertThat(lab.login("ghost@in", "secret-of-alice")).isEqualTo(401);
        assertThat(lab.login("ALICE@in", "secret-of-alice")).isEqualTo(401);
        assertThat(lab.login("*@in", "secret-of-alice")).isEqualTo(401);
    }

    @Test
    void findsTheListedUserWhereTheRealmIgnoresCase() {
        Map<String, Object> options = options();
        options.put("case-sensitive", "0");
        lab.makeRealm("nocase", "ldap", options);
        lab.done("POST", "/access/users", Map.of("userid", "alice@nocase"));

        Gate.Answer login =
                lab.callAsNobody(
                        "POST",
                        "/access/ticket",
                        Map.of("username", "ALICE@nocase", "password", "secret-of-alice"));

        assertThat(login.data().path("username").asString()).isEqualTo("alice@nocase");
    }

    @Test
    void keepsTheBindPasswordToItself() {
        Map<String, Object> options = options();
        options.put("bind_dn", TestDirectory.ADMIN);
        options.put("password", TestDirectory.ADMIN_PASSWORD);
        options.put("check-connection", "1");
        lab.makeRealm("bound", "ldap", options);

        String shown = lab.done("GET", "/access/domains/bound", Map.of()).toString();
        List<String> stored =
                lab.database()
                        .queryForList(
                                "select option_value from realm_options where realm = 'bound'",
                                String.class);

        assertThat(shown).doesNotContain("password").doesNotContain("check-connection");
        assertThat(stored).noneMatch(text -> text.contains(TestDirectory.ADMIN_PASSWORD));
        assertThat(lab.sync("bound", Map.of("scope", "users", "dry-run", "1"))).isEqualTo("OK");
    }

    @Test
    void checksTheConnectionBeforeItStoresARealm() throws Exception {
        Map<String, Object> options = options();
        try (ServerSocket closed = new ServerSocket(0)) {
            options.put("port", String.valueOf(closed.getLocalPort()));
        }
        options.putAll(Map.of("realm", "down", "type", "ldap", "check-connection", "1"));

        Gate.Answer refused = lab.call("POST", "/access/domains", options);
        options.remove("check-connection");

        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.reason())
                .startsWith("add auth server failed: directory of realm 'down' cannot be reached");
        assertThat(lab.call("POST", "/access/domains", options).status()).isEqualTo(200);
        assertThat(lab.sync("down", Map.of("scope", "both"))).contains("cannot be reached");
    }

    @Test
    void failingRealmDoesNotHoldUpOthers() throws Exception {
        lab.makeRealm("quick", "ldap", options());
        lab.done("POST", "/access/users", Map.of("userid", "alice@quick"));
        try (ServerSocket silent = new ServerSocket(0)) {
            Map<String, Object> options = options();
            options.put("port", String.valueOf(silent.getLocalPort()));
            lab.makeRealm("slow", "ldap", options);
            lab.done("POST", "/access/users", Map.of("userid", "alice@slow"));
            List<Thread> waiting =
                    java.util.stream.IntStream.range(0, 40)
                            .mapToObj(number ->
                                    Thread.ofVirtual()
                                            .start(() -> lab.login("alice@slow", "secret")))
                            .toList();

            assertThat(lab.login("alice@quick", "secret-of-alice")).isEqualTo(200);
            assertThat(waiting).anyMatch(Thread::isAlive);
            for (Thread each : waiting) {
                each.join(Duration.ofMinutes(2));
            }
        }
    }

    @Test
    void syncTakesOverUsersGroupsAndWhatTheyMay() throws Exception {
        Map<String, Object> options = options();
        options.put("sync_attributes", "email=mail,lastname=sn");
        options.put("sync-defaults-options", "scope=both,remove-vanished=entry;acl");
        lab.makeRealm("full", "ldap", options);
        directory.addUser("leaver", "secret-of-leaver");
        directory.addGroup("leavers", "leaver");

        long before = lab.sequence();
        assertThat(lab.sync("full", Map.of("dry-run", "1"))).isEqualTo("OK");
        assertThat(lab.users().toString()).doesNotContain("@full");
        assertThat(lab.sequence()).isEqualTo(before);

        assertThat(lab.sync("full", Map.of())).isEqualTo("OK");
        JsonNode alice = lab.done("GET", "/access/users/alice@full", Map.of());
        assertThat(alice.path("email").asString()).isEqualTo("alice@example.test");
        assertThat(alice.path("lastname").asString()).isEqualTo("Of alice");
        assertThat(alice.path("groups").toString()).isEqualTo("[\"ops-full\"]");
        assertThat(lab.login("leaver@full", "secret-of-leaver")).isEqualTo(200);

        lab.done(
                "PUT",
                "/access/acl",
                Map.of(
                        "path",
                        "/vms/100",
                        "roles",
                        "PVEVMUser",
                        "groups",
                        "ops-full,leavers-full"));
        lab.done(
                "PUT",
                "/access/acl",
                Map.of("path", "/vms/101", "roles", "PVEVMUser", "users", "leaver@full"));
        lab.done("POST", "/access/users/leaver@full/token/keep", Map.of());
        assertThat(lab.has("alice@full", "/vms/100", "VM.PowerMgmt")).isTrue();
        assertThat(lab.has("leaver@full", "/vms/100", "VM.PowerMgmt")).isTrue();

        directory.remove("uid=leaver,ou=people," + TestDirectory.BASE);
        directory.remove("cn=leavers,ou=groups," + TestDirectory.BASE);
        assertThat(lab.sync("full", Map.of())).isEqualTo("OK");

        assertThat(lab.users().toString()).contains("alice@full").doesNotContain("leaver@full");
        assertThat(lab.done("GET", "/access/acl", Map.of()).toString())
                .contains("ops-full")
                .doesNotContain("leaver");
        assertThat(lab.has("leaver@full", "/vms/100", "VM.PowerMgmt")).isFalse();
        assertThat(lab.login("leaver@full", "secret-of-leaver")).isEqualTo(401);
    }

    @Test
    void newUsersMayHaveToWait() {
        lab.makeRealm("wait", "ldap", options());

        assertThat(lab.sync("wait", Map.of("scope", "users", "enable-new", "0"))).isEqualTo("OK");

        assertThat(lab.login("bob@wait", "secret-of-bob")).isEqualTo(401);
    }

    @Test
    void syncWantsToKnowWhatToTakeOver() {
        lab.makeRealm("vague", "ldap", options());

        Gate.Answer refused = lab.call("POST", "/access/domains/vague/sync", Map.of());

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors().path("scope").asString()).contains("missing");
    }

    @Test
    void jobSyncsWhenItIsDue() {
        lab.makeRealm("timed", "ldap", options());
        lab.done(
                "POST",
                "/cluster/jobs/realm-sync/nightly",
                Map.of("realm", "timed", "schedule", "daily", "scope", "users", "comment", "c"));
        JsonNode job = lab.done("GET", "/cluster/jobs/realm-sync", Map.of()).path(0);
        assertThat(job.path("next-run").asLong() % 3600).isZero();
        assertThat(job.has("last-run")).isFalse();
        assertThat(lab.users().toString()).doesNotContain("@timed");

        // Every minute, counted from three minutes ago: it is due at once.
        lab.done("PUT", "/cluster/jobs/realm-sync/nightly", Map.of("schedule", "minutely"));
        lab.database()
                .update(
                        "update realm_sync_jobs set counted_from = now() - interval '3 minutes'"
                                + " where id = 'nightly'");

        await().atMost(Duration.ofMinutes(2))
                .until(() -> lab.users().toString().contains("alice@timed"));
        assertThat(lab.done("GET", "/cluster/jobs/realm-sync", Map.of()).path(0).has("last-run"))
                .isTrue();
        lab.done("PUT", "/cluster/jobs/realm-sync/nightly", off());
        JsonNode after = lab.done("GET", "/cluster/jobs/realm-sync/nightly", Map.of());
        assertThat(after.path("enabled").asBoolean(true)).isFalse();
        assertThat(after.has("comment")).isFalse();
        lab.done("DELETE", "/cluster/jobs/realm-sync/nightly", Map.of());
        assertThat(lab.call("GET", "/cluster/jobs/realm-sync/nightly", Map.of()).status())
                .isEqualTo(500);
    }

    private static Map<String, Object> off() {
        return Map.of("schedule", "minutely", "enabled", "0", "delete", "comment");
    }

    @Test
    void interruptedSyncChangesNothing() {
        lab.makeRealm("cut", "ldap", options());
        lab.database()
                .update(
                        "insert into realm_syncs (upid, realm, alive_until)"
                                + " values ('other', 'cut', now() + interval '1 hour')");
        assertThat(lab.sync("cut", Map.of("scope", "users"))).contains("being synced already");
        lab.database().update("delete from realm_syncs where realm = 'cut'");

        assertThat(lab.sync("cut", Map.of("scope", "users"))).isEqualTo("OK");
        assertThat(lab.users().toString()).contains("alice@cut");
    }

    private Map<String, Object> options() {
        Map<String, Object> options = new HashMap<>();
        options.put("server1", "127.0.0.1");
        options.put("port", String.valueOf(directory.port()));
        options.put("base_dn", TestDirectory.BASE);
        options.put("user_attr", "uid");
        return options;
    }
}
