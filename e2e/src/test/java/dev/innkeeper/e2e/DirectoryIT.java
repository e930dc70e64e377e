package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A realm of OpenLDAP's server: logins, syncs, and a directory that is away or lies. */
@BesideOthers
class DirectoryIT {
    private static final int GUEST = 741;
    private static final int OTHER_GUEST = 742;

    private static Server server;
    private static Realms realms;
    private static TestAuthority ours;
    private static TestAuthority others;
    private static Slapd slapd;
    private static TestAuthority.Pair identity;

    @BeforeAll
    static void start(Server shared, @TempDir Path folder) {
        Requirements.program("slapd");
        Requirements.program("ldapmodify");
        server = shared;
        realms = new Realms(server);
        ours = new TestAuthority(folder, "ours");
        others = new TestAuthority(folder, "others");
        identity = ours.valid(server.gateway());
        slapd = new Slapd(folder, server.gateway());
        slapd.start(identity);
        slapd.change(
                """
                dn: %1$s
                objectClass: dcObject
                objectClass: organization
                dc: example
                o: example

                """
                                .formatted(Slapd.BASE)
                        + Slapd.unit("people")
                        + Slapd.unit("others")
                        + Slapd.unit("groups"));
        for (String uid : List.of("anna", "bert", "carl", "dora", "emil")) {
            slapd.change(Slapd.person(uid, "people"));
        }
    }

    @AfterAll
    static void stop() {
        if (slapd != null) {
            slapd.close();
        }
    }

    @Test
    void passwordIsTheDirectorysHoweverItIsReached() throws IOException {
        Map<String, Object> encrypted = slapd.realm("starttls");
        encrypted.putAll(Map.of("mode", "ldap+starttls", "verify", 1));
        encrypted.put("capath", ours.certificate());
        encrypted.putAll(Map.of("bind_dn", Slapd.ADMIN, "password", Slapd.ADMIN_PASSWORD));

        for (Map<String, Object> realm :
                List.of(
                        slapd.realm("clear"),
                        slapd.secureRealm("ldaps", ours.certificate()),
                        encrypted)) {
            realms.make(realm);
            String anna = "anna@" + realm.get("realm");
            realms.list(anna);

            assertThat(realms.login(anna, "secret-of-anna")).as(anna).isEqualTo(200);
        }
        assertThat(realms.login("anna@starttls", "secret-of-bert")).isEqualTo(401);
        // He is in the directory, and nobody has listed him.
        assertThat(realms.login("bert@ldaps", "secret-of-bert")).isEqualTo(401);
    }

    @Test
    void groupOfTheDirectoryGivesARoleOnAContainerUntilItIsGone() throws IOException {
        slapd.change(Slapd.person("leaver", "people") + group("ops", "anna", "leaver"));
        Map<String, Object> realm = slapd.secureRealm("corp", ours.certificate());
        realm.put("sync_attributes", "email=mail,lastname=sn");
        realm.put("sync-defaults-options", "scope=both,remove-vanished=acl;entry;properties");
        realms.make(realm);
        realms.createGuest(GUEST);

        assertThat(realms.sync("corp", Map.of("dry-run", 1))).isEqualTo("OK");
        assertThat(realms.userids()).noneMatch(id -> id.endsWith("@corp"));
        assertThat(realms.sync("corp", Map.of())).isEqualTo("OK");
        JsonNode anna = server.api().get("/access/users/anna@corp").ok();
        assertThat(anna.path("email").asString()).isEqualTo("anna@example.test");
        assertThat(anna.path("groups").toString()).isEqualTo("[\"ops-corp\"]");

        ApiClient person = realms.person("leaver@corp", "secret-of-leaver");
        String start = Realms.guest(GUEST) + "/status/start";
        assertThat(person.post(start, Map.of()).status()).isEqualTo(403);
        server.api()
                .put(
                        "/access/acl",
                        Map.of("path", "/vms/" + GUEST, "roles", "PVEVMUser", "groups", "ops-corp"))
                .ok();
        Tasks.succeed(person, person.post(start, Map.of()));
        assertThat(person.post(Realms.guest(OTHER_GUEST) + "/status/start", Map.of()).status())
                .isEqualTo(403);

        slapd.change("dn: uid=leaver,ou=people," + Slapd.BASE + "\nchangetype: delete\n");
        assertThat(realms.sync("corp", Map.of())).isEqualTo("OK");

        assertThat(person.post(Realms.guest(GUEST) + "/status/stop", Map.of()).status())
                .isEqualTo(401);
        assertThat(realms.login("leaver@corp", "secret-of-leaver")).isEqualTo(401);
        assertThat(realms.userids()).contains("anna@corp").doesNotContain("leaver@corp");
        assertThat(realms.login("anna@corp", "secret-of-anna")).isEqualTo(200);
        realms.destroyGuest(GUEST);
    }

    @Test
    void groupsInACircleHaveTheirOwnMembersOnly() throws IOException {
        slapd.change(
                group("circle1", "bert", "cn=circle2,ou=groups," + Slapd.BASE)
                        + group("circle2", "carl", "cn=circle1,ou=groups," + Slapd.BASE)
                        + group("itself", "cn=itself,ou=groups," + Slapd.BASE));
        realms.make(slapd.realm("circles"));

        assertThat(realms.sync("circles", Map.of("scope", "both"))).isEqualTo("OK");

        assertThat(realms.members("circle1-circles")).containsExactly("bert@circles");
        assertThat(realms.members("circle2-circles")).containsExactly("carl@circles");
        assertThat(realms.members("itself-circles")).isEmpty();
    }

    @Test
    void namesThatDifferInCaseAreTwoWhereTheRealmSaysSo() throws IOException {
        slapd.change(Slapd.person("twin", "people") + Slapd.person("TWIN", "others"));
        realms.make(slapd.realm("strict"));
        Map<String, Object> lax = slapd.realm("lax");
        lax.put("case-sensitive", 0);
        realms.make(lax);

        assertThat(realms.sync("strict", Map.of("scope", "users"))).isEqualTo("OK");
        assertThat(realms.sync("lax", Map.of("scope", "users"))).isEqualTo("OK");

        assertThat(realms.userids()).contains("twin@strict", "TWIN@strict");
        assertThat(realms.userids().stream().filter(id -> id.equalsIgnoreCase("twin@lax")))
                .hasSize(1);
        assertThat(realms.login("twin@strict", "secret-of-twin")).isEqualTo(200);
        assertThat(realms.login("TWIN@strict", "secret-of-twin")).isEqualTo(401);
        assertThat(realms.login("TWIN@strict", "secret-of-TWIN")).isEqualTo(200);
        // Whom of the two the realm means nobody can tell.
        assertThat(realms.login("twin@lax", "secret-of-twin")).isEqualTo(401);
        assertThat(realms.login("ANNA@lax", "secret-of-anna")).isEqualTo(200);
        assertThat(realms.login("ANNA@strict", "secret-of-anna")).isEqualTo(401);
    }

    @Test
    void namesAndFiltersAreNoQuestionsOfTheirOwn() throws IOException {
        slapd.change(
                """
                dn: uid=a/b,ou=others,%1$s
                objectClass: inetOrgPerson
                uid: a/b
                cn: slash
                sn: slash

                dn: uid=two words,ou=others,%1$s
                objectClass: inetOrgPerson
                uid: two words
                cn: words
                sn: words

                """
                        .formatted(Slapd.BASE));
        Map<String, Object> realm = slapd.realm("strange");
        realm.put("filter", "(!(uid=dora))");
        realms.make(realm);

        String end = realms.sync("strange", Map.of("scope", "users"));

        assertThat(end).isEqualTo("OK");
        assertThat(realms.userids())
                .contains("anna@strange")
                .doesNotContain("dora@strange", "a/b@strange", "two words@strange");
        List<CompletableFuture<Integer>> logins =
                List.of("*", "ann*", "anna)(objectClass=*", "*)(uid=anna", "anna\\2a", "anna\u0000")
                        .stream()
                        .map(name ->
                                CompletableFuture.supplyAsync(
                                        () -> realms.login(name + "@strange", "secret-of-anna")))
                        .toList();
        assertThat(logins)
                .allSatisfy(status -> assertThat(status.join()).isIn(400, 401))
                .hasSize(6);
        assertThat(realms.login("anna@strange", "")).isIn(400, 401);
        server.api().put("/access/domains/strange", Map.of("filter", "(uid=anna")).ok();
        assertThat(realms.sync("strange", Map.of("scope", "users")))
                .contains("'(uid=anna' is no filter of a directory");
    }

    @Test
    void aDirectoryThatLiesIsNotBelieved() throws IOException {
        realms.make(slapd.secureRealm("liar", ours.certificate()));
        realms.make(slapd.secureRealm("stranger", others.certificate()));
        realms.list("emil@liar");
        realms.list("emil@stranger");
        assertThat(realms.login("emil@liar", "secret-of-emil")).isEqualTo(200);
        assertThat(realms.login("emil@stranger", "secret-of-emil")).isEqualTo(401);
        assertThat(realms.sync("stranger", Map.of("scope", "users"))).contains("cannot be reached");
        try {
            slapd.start(ours.expired(server.gateway()));
            assertThat(realms.login("emil@liar", "secret-of-emil")).isEqualTo(401);
            assertThat(realms.sync("liar", Map.of("scope", "users"))).contains("cannot be reached");

            slapd.start(ours.valid("192.0.2.1"));
            assertThat(realms.login("emil@liar", "secret-of-emil")).isEqualTo(401);
            assertThat(realms.sync("liar", Map.of("scope", "users"))).contains("cannot be reached");
        } finally {
            slapd.start(identity);
        }
        assertThat(realms.login("emil@liar", "secret-of-emil")).isEqualTo(200);
    }

    @Test
    void aDirectoryThatIsAwayHoldsUpNobodyElse() throws Exception {
        realms.make(slapd.realm("away"));
        realms.list("emil@away");
        server.api()
                .post("/access/users", Map.of("userid", "local@pve", "password", "secret-local"))
                .ok();
        try {
            slapd.freeze();
            var slow =
                    CompletableFuture.supplyAsync(
                            () -> realms.login("emil@away", "secret-of-emil"));
            Instant before = Instant.now();

            assertThat(realms.login("local@pve", "secret-local")).isEqualTo(200);
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(4));
            assertThat(slow.get()).isEqualTo(401);
        } finally {
            slapd.thaw();
        }
        slapd.stop();
        try {
            assertThat(realms.login("emil@away", "secret-of-emil")).isEqualTo(401);
            assertThat(realms.sync("away", Map.of("scope", "users"))).contains("cannot be reached");
            Map<String, Object> checked = slapd.realm("checked");
            checked.put("check-connection", 1);
            assertThat(server.api().post("/access/domains", checked).status()).isEqualTo(500);
        } finally {
            slapd.start(identity);
        }
        assertThat(realms.login("emil@away", "secret-of-emil")).isEqualTo(200);
    }

    private static String group(String name, String... members) {
        StringBuilder text = new StringBuilder();
        text.append("dn: cn=%s,ou=groups,%s\n".formatted(name, Slapd.BASE));
        text.append("objectClass: groupOfNames\ncn: ").append(name).append('\n');
        for (String member : members) {
            text.append("member: ")
                    .append(
                            member.contains("=")
                                    ? member
                                    : "uid=" + member + ",ou=people," + Slapd.BASE)
                    .append('\n');
        }
        return text.append('\n').toString();
    }
}
