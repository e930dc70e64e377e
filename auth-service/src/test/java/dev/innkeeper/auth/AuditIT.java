package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.testkit.ServiceUnderTest;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What is kept of what was done to anybody's access. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditIT {
    private static final Optional<Caller> ROOT = Optional.of(Caller.user(UserId.ROOT));
    private static final Optional<Caller> BOSS = Optional.of(Caller.parse("boss@pve"));

    private TestDatabase database;
    private TestBroker broker;
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
        call(ROOT, "POST", "/access/users", Map.of("userid", "boss@pve"));
        call(
                ROOT,
                "PUT",
                "/access/acl",
                Map.of("path", "/", "roles", "Administrator", "users", "boss@pve"));
        call(ROOT, "GET", "/access/roles", Map.of());
    }

    @AfterAll
    void stop() {
        service.close();
        broker.close();
    }

    @Test
    void everyChangeSaysWhoDidWhatAndWhatIsDifferent() {
        call(BOSS, "POST", "/access/groups", Map.of("groupid", "team", "comment", "The team"));
        call(BOSS, "POST", "/access/roles", Map.of("roleid", "Looker", "privs", "VM.Audit"));
        call(
                BOSS,
                "POST",
                "/access/users",
                Map.of("userid", "al@pve", "password", "first-secret", "comment", "Al"));
        call(
                BOSS,
                "PUT",
                "/access/users/al@pve",
                Map.of("comment", "Albert", "groups", "team", "keys", "MEQHGZLFMQQG6ZRA"));
        call(BOSS, "POST", "/access/users/al@pve/token/t1", Map.of("comment", "tool"));
        call(BOSS, "PUT", "/access/users/al@pve/token/t1", Map.of("privsep", 0));
        call(BOSS, "POST", "/innkeeper/users/al@pve/token/t1/secret", Map.of());
        Map<String, Object> grant =
                Map.of("path", "/vms/100", "roles", "Looker", "users", "al@pve");
        call(BOSS, "PUT", "/access/acl", grant);
        call(ROOT, "PUT", "/access/password", Map.of("userid", "al@pve", "password", "second-one"));
        String recovery =
                call(ROOT, "POST", "/access/tfa/al@pve", Map.of("type", "recovery")).toString();
        call(BOSS, "POST", "/pools", Map.of("poolid", "lab"));
        call(BOSS, "PUT", "/pools/lab", Map.of("comment", "Laboratory"));
        call(BOSS, "DELETE", "/pools/lab", Map.of());
        call(BOSS, "PUT", "/access/roles/Looker", Map.of("privs", "VM.Audit,VM.Console"));
        call(BOSS, "PUT", "/access/groups/team", Map.of("comment", "Another"));
        call(BOSS, "DELETE", "/access/groups/team", Map.of());
        call(BOSS, "DELETE", "/access/roles/Looker", Map.of());
        call(BOSS, "DELETE", "/access/users/al@pve", Map.of());

        assertThat(actions("user=boss@pve&limit=100"))
                .containsExactly(
                        "user.delete al@pve",
                        "token.delete al@pve!t1",
                        "role.delete Looker",
                        "acl.delete /vms/100 al@pve",
                        "group.delete team",
                        "user.update al@pve",
                        "group.update team",
                        "role.update Looker",
                        "pool.delete lab",
                        "pool.update lab",
                        "pool.create lab",
                        "acl.grant /vms/100 al@pve",
                        "token.secret al@pve!t1",
                        "token.update al@pve!t1",
                        "token.create al@pve!t1",
                        "user.update al@pve",
                        "user.create al@pve",
                        "role.create Looker",
                        "group.create team");
        assertThat(actions("user=root@pam&object=al@pve")).containsExactly("user.password al@pve");
        assertThat(actions("action=tfa&object=al@pve/recovery"))
                .containsExactly("tfa.add al@pve/recovery");
        JsonNode changed = list("action=user.update&object=al@pve").path(1);
        assertThat(changed.path("before").path("comment").asString()).isEqualTo("Al");
        assertThat(changed.path("after").path("comment").asString()).isEqualTo("Albert");
        assertThat(changed.path("after").path("groups").asString()).isEqualTo("team");
        assertThat(changed.path("before").has("enable")).isFalse();
        assertThat(list("limit=1000").toString())
                .doesNotContain("first-secret")
                .doesNotContain("second-one")
                .doesNotContain("MEQHGZLFMQQG6ZRA")
                .doesNotContain(recovery);
    }

    @Test
    void realmIsToldWithoutItsSecrets() {
        call(
                BOSS,
                "POST",
                "/access/domains",
                Map.of(
                        "realm",
                        "idp",
                        "type",
                        "openid",
                        "issuer-url",
                        "https://idp.example/",
                        "client-id",
                        "c1",
                        "client-key",
                        "the-client-key",
                        "tfa",
                        "type=yubico,id=1,key=dGhlLWtleQ=="));
        call(BOSS, "PUT", "/access/domains/idp", Map.of("comment", "Ours"));
        call(BOSS, "DELETE", "/access/domains/idp", Map.of());

        assertThat(actions("action=realm"))
                .containsExactly("realm.delete idp", "realm.update idp", "realm.create idp");
        assertThat(list("action=realm").path(1).path("after").toString())
                .isEqualTo("{\"comment\":\"Ours\"}");
        assertThat(list("action=realm").toString())
                .doesNotContain("the-client-key")
                .doesNotContain("dGhlLWtleQ");
    }

    @Test
    void everyLoginIsKeptWhetherItSucceedsOrNot() {
        call(ROOT, "POST", "/access/users", Map.of("userid", "in@pve", "password", "secret-in"));
        login("in@pve", "secret-in");
        login("in@pve", "wrong-in");
        login("nobody@pve", "wrong-in");

        JsonNode entries = list("action=login&user=in@pve");

        assertThat(entries).hasSize(2);
        assertThat(entries.path(0).path("outcome").asString()).isEqualTo("refused");
        assertThat(entries.path(0).path("reason").asString()).isEqualTo("invalid credentials");
        assertThat(entries.path(1).path("outcome").asString()).isEqualTo("ok");
        assertThat(entries.path(1).path("after").path("by").asString()).isEqualTo("password");
        assertThat(list("outcome=refused&user=nobody@pve")).hasSize(1);
        assertThat(list("limit=1000").toString()).doesNotContain("wrong-in");
    }

    @Test
    void pagesGoOnBelowTheLastId() {
        for (int i = 0; i < 7; i++) {
            call(ROOT, "POST", "/access/groups", Map.of("groupid", "page" + i));
        }
        List<String> found = new ArrayList<>();
        String below = "";
        JsonNode page = list("action=group.create&limit=3");
        while (!page.isEmpty()) {
            page.forEach(row -> found.add(row.path("object").asString()));
            below = page.path(page.size() - 1).path("id").toString();
            page = list("action=group.create&limit=3&below=" + below);
        }

        assertThat(found).contains("page0", "page6").doesNotHaveDuplicates();
        assertThat(list("action=group.create&until=1000")).isEmpty();
        assertThat(list("action=group.create&since=1000")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit_log set actor = 'nobody'",
                "delete from audit_log",
                "truncate audit_log",
                "truncate audit_log_rest"
            })
    void nothingIsChangedOrRemoved(String statement) {
        JdbcClient asTheService = service.bean(JdbcClient.class);
        int before = list("limit=1000").size();

        assertThatThrownBy(() -> asTheService.sql(statement).update())
                .rootCause()
                .hasMessageContaining("can only be added to");
        assertThat(list("limit=1000")).hasSize(before);
    }

    @Test
    void refusedChangeLeavesNoEntry() {
        call(ROOT, "POST", "/access/groups", Map.of("groupid", "twice"));

        assertThat(gate.call("POST", "/access/groups", Map.of("groupid", "twice"), ROOT).status())
                .isEqualTo(500);
        assertThat(list("object=twice")).hasSize(1);
    }

    @Test
    void onlyAuditorsRead() {
        call(ROOT, "POST", "/access/users", Map.of("userid", "plain@pve"));
        call(ROOT, "GET", "/access/roles", Map.of());

        Gate.Answer refused =
                gate.call(
                        "GET",
                        "/innkeeper/audit",
                        Map.of(),
                        Optional.of(Caller.parse("plain@pve")));

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.reason()).isEqualTo("Permission check failed (/, Sys.Audit)");
    }

    private List<String> actions(String query) {
        List<String> actions = new ArrayList<>();
        list(query)
                .forEach(row ->
                        actions.add(
                                row.path("action").asString()
                                        + " "
                                        + row.path("object").asString()));
        return actions;
    }

    private JsonNode list(String query) {
        return call(ROOT, "GET", "/innkeeper/audit?" + query, Map.of());
    }

    private JsonNode call(Optional<Caller> who, String method, String path, Map<String, ?> body) {
        Gate.Answer answer = gate.call(method, path, new HashMap<>(body), who);
        assertThat(answer.status())
                .as(method + " " + path + ": " + answer.reason() + answer.errors())
                .isEqualTo(200);
        return answer.data();
    }

    private void login(String user, String password) {
        gate.call(
                "POST",
                "/access/ticket",
                Map.of("username", user, "password", password),
                Optional.empty());
    }
}
