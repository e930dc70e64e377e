package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A realm of a domain controller of Active Directory, which is reached by ldaps alone. */
@BesideOthers
class ActiveDirectoryIT {
    private static final int GUEST = 743;

    private static Server server;
    private static Realms realms;
    private static DomainController domain;
    private static TestAuthority authority;

    @BeforeAll
    static void start(Server shared, @TempDir Path folder) {
        for (String program : List.of("samba", "samba-tool", "ldapsearch")) {
            Requirements.program(program);
        }
        server = shared;
        realms = new Realms(server);
        authority = new TestAuthority(folder, "ours");
        domain = new DomainController(server, folder);
        domain.start(authority);
        domain.addUser("bob", "B0b-Passw0rd!");
        domain.addUser("leaver", "Leav3r-Passw0rd!");
        domain.addGroup("ops", "leaver", "bob");
        domain.addGroup("circle", "bob", "ops");
        domain.join("ops", "circle");
    }

    @AfterAll
    static void stop() {
        if (domain != null) {
            domain.close();
        }
    }

    @Test
    void userOfTheDomainLogsInByLdapsAlone() throws IOException {
        realms.make(secure("ad"));
        realms.make(domain.realm("adclear"));
        for (String realm : List.of("ad", "adclear")) {
            realms.list("bob@" + realm);
        }

        assertThat(realms.login("bob@ad", "B0b-Passw0rd!")).isEqualTo(200);
        assertThat(realms.login("bob@ad", "b0b-passw0rd!")).isEqualTo(401);
        assertThat(realms.login("bob@adclear", "B0b-Passw0rd!")).isEqualTo(401);
        Map<String, Object> clear = domain.realm("adchecked");
        clear.putAll(account());
        clear.put("check-connection", 1);
        ApiClient.Answer refused = server.api().post("/access/domains", clear);
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.body().toString()).contains("refuses the bind");
    }

    @Test
    void groupOfTheDomainGivesARoleOnAContainerUntilItsMemberIsGone() throws IOException {
        Map<String, Object> realm = secure("addom");
        realm.putAll(account());
        realm.put("check-connection", 1);
        realm.put("user_classes", "user");
        realm.put("filter", "(!(objectClass=computer))");
        realm.put("sync_attributes", "email=mail");
        realm.put("sync-defaults-options", "scope=both,remove-vanished=acl;entry");
        realms.make(realm);
        realms.createGuest(GUEST);

        assertThat(realms.sync("addom", Map.of("dry-run", 1))).isEqualTo("OK");
        assertThat(realms.userids()).noneMatch(id -> id.endsWith("@addom"));
        assertThat(realms.sync("addom", Map.of())).isEqualTo("OK");
        JsonNode bob = server.api().get("/access/users/bob@addom").ok();
        assertThat(bob.path("email").asString()).isEqualTo("bob@" + DomainController.DOMAIN);
        assertThat(bob.path("groups").toString()).contains("ops-addom", "circle-addom");

        server.api()
                .put(
                        "/access/acl",
                        Map.of(
                                "path", "/vms/" + GUEST,
                                "roles", "PVEVMUser",
                                "groups", "ops-addom"))
                .ok();
        ApiClient leaver = realms.person("leaver@addom", "Leav3r-Passw0rd!");
        Tasks.succeed(leaver, leaver.post(Realms.guest(GUEST) + "/status/start", Map.of()));

        domain.deleteUser("leaver");
        assertThat(realms.sync("addom", Map.of())).isEqualTo("OK");

        assertThat(leaver.post(Realms.guest(GUEST) + "/status/stop", Map.of()).status())
                .isEqualTo(401);
        assertThat(realms.login("leaver@addom", "Leav3r-Passw0rd!")).isEqualTo(401);
        assertThat(realms.userids()).contains("bob@addom").doesNotContain("leaver@addom");
        ApiClient other = realms.person("bob@addom", "B0b-Passw0rd!");
        Tasks.succeed(other, other.post(Realms.guest(GUEST) + "/status/stop", Map.of()));
        realms.destroyGuest(GUEST);
    }

    private static Map<String, Object> secure(String name) {
        Map<String, Object> realm = domain.realm(name);
        realm.put("mode", "ldaps");
        realm.put("verify", 1);
        realm.put("capath", authority.certificate());
        return realm;
    }

    private static Map<String, Object> account() {
        return Map.of(
                "bind_dn", DomainController.ADMINISTRATOR, "password", DomainController.PASSWORD);
    }
}
