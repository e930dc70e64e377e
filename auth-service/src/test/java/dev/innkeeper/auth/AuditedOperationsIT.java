package dev.innkeeper.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.OwningService;
import dev.innkeeper.api.Verb;
import dev.innkeeper.auth.directory.TestDirectory;
import dev.innkeeper.kernel.Upid;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Every operation of the contract that changes something here leaves an entry in the audit: with
 * what was before and what is after, and without a secret. An operation that no step of this test
 * calls fails it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditedOperationsIT {
    /** It begins something, and changes nobody's access. */
    private static final Set<String> CHANGES_NOTHING = Set.of("createOpenidAuthUrl");

    private final Set<String> called = new LinkedHashSet<>();
    private final List<String> secrets = new ArrayList<>();
    private RealmsLab lab;
    private TestDirectory directory;
    private TestProvider provider;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        lab = RealmsLab.start(folder);
        directory = TestDirectory.start();
        directory.addUser("synced", "secret-of-synced");
        provider = TestProvider.start("innkeeper", secret("key-of-innkeeper"));
    }

    @AfterAll
    void stop() {
        lab.close();
        directory.close();
        provider.close();
    }

    @Test
    void everyChangingOperationLeavesItsEntry() {
        groupsAndRoles();
        users();
        tokens();
        secondFactors();
        pools();
        realms();
        logins();
        leaves(
                "resealAccessSecrets",
                "secrets.reseal",
                "POST",
                "/innkeeper/secrets/access",
                Map.of());
        removals();

        assertThat(called).containsAll(changingOperations());
        String everything = lab.done("GET", "/innkeeper/audit?limit=1000", Map.of()).toString();
        assertThat(everything).doesNotContain(secrets);
    }

    private void groupsAndRoles() {
        leaves("createGroup", "group.create", "POST", "/access/groups", Map.of("groupid", "g"));
        assertThat(
                        leaves(
                                        "updateGroup",
                                        "group.update",
                                        "PUT",
                                        "/access/groups/g",
                                        Map.of("comment", "new"))
                                .path("after")
                                .path("comment")
                                .asString())
                .isEqualTo("new");
        leaves(
                "createRole",
                "role.create",
                "POST",
                "/access/roles",
                Map.of("roleid", "R", "privs", "VM.Audit"));
        JsonNode role =
                leaves(
                        "updateRole",
                        "role.update",
                        "PUT",
                        "/access/roles/R",
                        Map.of("privs", "VM.Audit,VM.Console"));
        assertThat(role.path("before").toString()).contains("VM.Audit").doesNotContain("Console");
        assertThat(role.path("after").toString()).contains("VM.Console");
    }

    private void users() {
        leaves(
                "createUser",
                "user.create",
                "POST",
                "/access/users",
                Map.of("userid", "u@pve", "password", secret("first-password"), "comment", "one"));
        JsonNode user =
                leaves(
                        "updateUser",
                        "user.update",
                        "PUT",
                        "/access/users/u@pve",
                        Map.of("comment", "two", "keys", secret("MEQHGZLFMQQG6ZRA")));
        assertThat(user.path("before").path("comment").asString()).isEqualTo("one");
        assertThat(user.path("after").path("comment").asString()).isEqualTo("two");
        leaves(
                "changePassword",
                "user.password",
                "PUT",
                "/access/password",
                Map.of("userid", "u@pve", "password", secret("second-password")));
        leaves(
                "updateAcl",
                "acl.grant",
                "PUT",
                "/access/acl",
                Map.of("path", "/vms/100", "roles", "R", "users", "u@pve"));
        JsonNode revoked =
                leaves(
                        "updateAcl",
                        "acl.delete",
                        "PUT",
                        "/access/acl",
                        Map.of("path", "/vms/100", "roles", "R", "users", "u@pve", "delete", 1));
        assertThat(revoked.path("before").toString()).contains("R");
    }

    private void tokens() {
        String token = "/access/users/u@pve/token/tool";
        leaves("createToken", "token.create", "POST", token, Map.of("comment", "tool"));
        JsonNode changed =
                leaves("updateToken", "token.update", "PUT", token, Map.of("privsep", 0));
        assertThat(changed.path("before").path("privsep"))
                .isNotEqualTo(changed.path("after").path("privsep"));
        leaves(
                "renewTokenSecret",
                "token.secret",
                "POST",
                "/innkeeper/users/u@pve/token/tool/secret",
                Map.of());
    }

    private void secondFactors() {
        String factors = "/access/tfa/u@pve";
        leaves("createTfaEntry", "tfa.add", "POST", factors, Map.of("type", "recovery"));
        JsonNode changed =
                leaves(
                        "updateTfaEntry",
                        "tfa.update",
                        "PUT",
                        factors + "/recovery",
                        Map.of("enable", 0));
        assertThat(changed.path("before").path("enable"))
                .isNotEqualTo(changed.path("after").path("enable"));
        // Nothing is told of a lock that is not there.
        lab.database()
                .update(
                        "insert into second_factor_failures (userid, totp_failures, totp_locked)"
                                + " values ('u@pve', 9, true)");
        leaves("unlockUserTfa", "tfa.unlock", "PUT", "/access/users/u@pve/unlock-tfa", Map.of());
        leaves("deleteTfaEntry", "tfa.delete", "DELETE", factors + "/recovery", Map.of());
    }

    private void pools() {
        leaves("createPool", "pool.create", "POST", "/pools", Map.of("poolid", "p"));
        leaves(
                "updatePool",
                "pool.update",
                "PUT",
                "/pools",
                Map.of("poolid", "p", "comment", "one"));
        leaves("updatePoolByPath", "pool.update", "PUT", "/pools/p", Map.of("comment", "two"));
        leaves("deletePoolByPath", "pool.delete", "DELETE", "/pools/p", Map.of());
        lab.done("POST", "/pools", Map.of("poolid", "p"));
        leaves("deletePool", "pool.delete", "DELETE", "/pools?poolid=p", Map.of());
    }

    private void realms() {
        leaves(
                "createRealm",
                "realm.create",
                "POST",
                "/access/domains",
                Map.of(
                        "realm",
                        "dir",
                        "type",
                        "ldap",
                        "server1",
                        "127.0.0.1",
                        "port",
                        directory.port(),
                        "base_dn",
                        TestDirectory.BASE,
                        "user_attr",
                        "uid",
                        "bind_dn",
                        TestDirectory.ADMIN,
                        "password",
                        secret(TestDirectory.ADMIN_PASSWORD)));
        leaves(
                "updateRealm",
                "realm.update",
                "PUT",
                "/access/domains/dir",
                Map.of("comment", "Directory"));
        long before = newest();
        JsonNode upid =
                lab.done(
                        "POST",
                        "/access/domains/dir/sync",
                        Map.of("scope", "users", "remove-vanished", "none"));
        assertThat(lab.ended(Upid.parse(upid.asString()))).isEqualTo("OK");
        called.add("syncRealm");
        assertThat(actionsSince(before)).contains("realm.sync", "user.create");
        String job = "/cluster/jobs/realm-sync/nightly";
        leaves(
                "createRealmSyncJob",
                "realm-sync-job.create",
                "POST",
                job,
                Map.of("realm", "dir", "schedule", "daily"));
        leaves(
                "updateRealmSyncJob",
                "realm-sync-job.update",
                "PUT",
                job,
                Map.of("schedule", "hourly"));
        leaves("deleteRealmSyncJob", "realm-sync-job.delete", "DELETE", job, Map.of());
    }

    private void logins() {
        long before = newest();
        assertThat(lab.login("u@pve", "second-password")).isEqualTo(200);
        assertThat(lab.login("u@pve", secret("not-the-password"))).isEqualTo(401);
        called.add("createTicket");
        assertThat(actionsSince(before)).containsExactly("login", "login");

        lab.makeRealm(
                "idp",
                "openid",
                Map.of(
                        "issuer-url",
                        provider.issuer(),
                        "client-id",
                        "innkeeper",
                        "client-key",
                        "key-of-innkeeper",
                        "autocreate",
                        1));
        String back = "https://innkeeper.test/";
        String page =
                lab.callAsNobody(
                                "POST",
                                "/access/openid/auth-url",
                                Map.of("realm", "idp", "redirect-url", back))
                        .data()
                        .asString();
        TestProvider.Return brought = provider.approve(URI.create(page), "carla");
        Map<String, ?> end =
                Map.of(
                        "state",
                        secret(brought.state()),
                        "code",
                        secret(brought.code()),
                        "redirect-url",
                        back);
        before = newest();
        assertThat(lab.callAsNobody("POST", "/access/openid/login", end).status()).isEqualTo(200);
        assertThat(lab.callAsNobody("POST", "/access/openid/login", end).status()).isEqualTo(401);
        called.add("loginByOpenid");
        assertThat(actionsSince(before)).containsExactly("login", "login", "user.create");
    }

    private void removals() {
        leaves("deleteToken", "token.delete", "DELETE", "/access/users/u@pve/token/tool", Map.of());
        JsonNode user =
                leaves("deleteUser", "user.delete", "DELETE", "/access/users/u@pve", Map.of());
        assertThat(user.path("before").path("comment").asString()).isEqualTo("two");
        leaves("deleteGroup", "group.delete", "DELETE", "/access/groups/g", Map.of());
        leaves("deleteRole", "role.delete", "DELETE", "/access/roles/R", Map.of());
        leaves("deleteRealm", "realm.delete", "DELETE", "/access/domains/dir", Map.of());
    }

    /** Calls as root, and answers the entry that must be there then. */
    private JsonNode leaves(
            String operation, String action, String method, String path, Map<String, ?> wish) {
        long before = newest();
        JsonNode answer = lab.done(method, path, wish);
        called.add(operation);
        tellsOnce(operation, answer);

        JsonNode entries = entriesSince(before);
        JsonNode entry =
                entries.valueStream()
                        .filter(each -> each.path("action").asString().equals(action))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(operation + " left " + entries));
        assertThat(entry.path("user").asString("")).as(operation).isEqualTo("root@pam");
        // Of secrets nothing can be shown but that they are others now.
        boolean hidden = action.equals("user.password") || action.equals("token.secret");
        boolean gone = action.endsWith(".delete");
        assertThat(entry.path("after").isEmpty()).as(operation).isEqualTo(hidden || gone);
        if (gone) {
            assertThat(entry.path("before").isEmpty()).as(operation).isFalse();
        }
        return entry;
    }

    /** What an answer tells this once, and nothing else ever again. */
    private void tellsOnce(String operation, JsonNode answer) {
        if (operation.equals("createToken")) {
            secret(answer.path("value").asString());
        }
        if (operation.equals("renewTokenSecret")) {
            answer.valueStream()
                    .map(JsonNode::asString)
                    .filter(text -> text.length() == 36)
                    .forEach(this::secret);
        }
        if (operation.equals("createTfaEntry")) {
            answer.path("recovery").forEach(key -> secret(key.asString()));
        }
    }

    private String secret(String text) {
        secrets.add(text);
        return text;
    }

    private long newest() {
        return lab.done("GET", "/innkeeper/audit?limit=1", Map.of()).path(0).path("id").asLong();
    }

    private JsonNode entriesSince(long id) {
        JsonNode all = lab.done("GET", "/innkeeper/audit?limit=50", Map.of());
        ArrayNode since = new JsonMapper().createArrayNode();
        all.valueStream().filter(each -> each.path("id").asLong() > id).forEach(since::add);
        return since;
    }

    private List<String> actionsSince(long id) {
        return entriesSince(id).valueStream().map(each -> each.path("action").asString()).toList();
    }

    private static Set<String> changingOperations() {
        return Contract.load().operations().stream()
                .filter(operation -> operation.service() == OwningService.AUTH)
                .filter(Operation::implemented)
                .filter(operation -> operation.verb() != Verb.GET)
                .map(Operation::id)
                .filter(id -> !CHANGES_NOTHING.contains(id))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
