package dev.innkeeper.auth.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.kernel.ProblemException;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DirectoryTest {
    private final DirectoryTimes times =
            new DirectoryTimes(
                    Duration.ofSeconds(5), Duration.ofMillis(1500), Duration.ofSeconds(30));
    private final Directory directory =
            new Directory(
                    new Connections(new TlsSockets(Clock.systemUTC()), times, Clock.systemUTC()),
                    times);

    private TestDirectory server;
    private TestCertificates certificates;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        certificates = new TestCertificates(folder);
        server = TestDirectory.start(certificates.server("localhost"));
        server.addUser("alice", "secret-of-alice");
        server.addUser("star", "secret-of-star");
        server.addUser("Both", "secret-of-both");
        server.add(
                "uid=both,ou=groups," + TestDirectory.BASE,
                "objectClass: inetOrgPerson",
                "uid: both",
                "cn: both",
                "sn: both",
                "userPassword: other-secret");
        server.addGroup("ops", "alice", "star");
        server.addGroup("outer", "cn=inner,ou=groups," + TestDirectory.BASE, "alice");
        server.addGroup("inner", "cn=outer,ou=groups," + TestDirectory.BASE);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void takesTheRightPasswordOnly() {
        assertThat(accepts("alice", "secret-of-alice")).isTrue();
        assertThat(accepts("alice", "secret-of-star")).isFalse();
        assertThat(accepts("nobody", "secret-of-alice")).isFalse();
    }

    @Test
    void takesNoEmptyPassword() {
        assertThat(accepts("alice", "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "al*",
                "alice)(uid=*",
                "alice)(|(uid=*",
                "*)(objectClass=*",
                "alice\0",
                "alice\\2a",
                "\\61lice",
                "alice,ou=people,dc=example,dc=test"
            })
    void takesNoFilterForAName(String name) {
        assertThat(accepts(name, "secret-of-alice")).isFalse();
    }

    @Test
    void tellsNamesApartByCaseUnlessTheRealmDoesNot() {
        assertThat(accepts("ALICE", "secret-of-alice")).isFalse();
        assertThat(
                        directory.accepts(
                                server.settings(Map.of("case-sensitive", "0")),
                                "ALICE",
                                "secret-of-alice"))
                .isTrue();
        assertThat(accepts("Both", "secret-of-both")).isTrue();
        assertThat(accepts("both", "other-secret")).isTrue();
    }

    @Test
    void refusesANameThatTwoEntriesHave() {
        var settings = server.settings(Map.of("case-sensitive", "0"));

        assertThat(directory.accepts(settings, "both", "other-secret")).isFalse();
        assertThat(directory.accepts(settings, "both", "secret-of-both")).isFalse();
    }

    @Test
    void bindsAsTheAccountThatSearches() {
        var good = server.settings(Map.of("bind_dn", TestDirectory.ADMIN));
        var bad = server.settings(Map.of("bind_dn", "cn=nobody"));

        assertThat(directory.accepts(good, "alice", "secret-of-alice")).isTrue();
        assertThatThrownBy(() -> directory.accepts(bad, "alice", "secret-of-alice"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("refuses the bind");
        assertThatThrownBy(() -> directory.check(bad)).isInstanceOf(ProblemException.class);
    }

    @Test
    void checksThatTheBaseIsThere() {
        directory.check(server.settings(Map.of()));

        assertThatThrownBy(() -> directory.check(server.settings(Map.of("base_dn", "dc=nowhere"))))
                .hasMessageContaining("dc=nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldaps", "ldap+starttls"})
    void believesACertificateOfAKnownAuthorityOnly(String mode) throws Exception {
        Map<String, String> options = new HashMap<>(Map.of("mode", mode, "server1", "localhost"));
        options.put(
                "port", String.valueOf(mode.equals("ldaps") ? server.tlsPort() : server.port()));
        assertThat(accepts(options)).isTrue();

        options.putAll(TestDirectory.verified(certificates.authority()));
        assertThat(accepts(options)).isTrue();
        options.put("sslversion", "tlsv1_2");
        assertThat(accepts(options)).isTrue();

        options.putAll(TestDirectory.verified(certificates.otherAuthority()));
        assertThatThrownBy(() -> accepts(options)).hasMessageContaining("cannot be reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ldaps", "ldap+starttls"})
    void refusesACertificateOfAnotherNameOrAnExpiredOne(String mode) throws Exception {
        for (var tls :
                List.of(certificates.server("other.test"), certificates.expired("localhost"))) {
            try (TestDirectory liar = TestDirectory.start(tls)) {
                liar.addUser("alice", "secret-of-alice");
                Map<String, String> options =
                        new HashMap<>(Map.of("mode", mode, "server1", "localhost"));
                options.put(
                        "port",
                        String.valueOf(mode.equals("ldaps") ? liar.tlsPort() : liar.port()));
                options.putAll(TestDirectory.verified(certificates.authority()));
                var settings = liar.settings(options);

                assertThatThrownBy(() -> directory.accepts(settings, "alice", "secret-of-alice"))
                        .hasMessageContaining("cannot be reached");
            }
        }
    }

    @Test
    void asksTheSecondServerWhenTheFirstIsDown() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        var none = server.settings(Map.of("port", String.valueOf(closed)));
        var second = server.settings(Map.of("server1", "127.0.0.2", "server2", "127.0.0.1"));
        var unknown = server.settings(Map.of("server1", "no.such.invalid", "server2", "127.0.0.1"));

        assertThatThrownBy(() -> directory.accepts(none, "alice", "secret-of-alice"))
                .hasMessageContaining("cannot be reached");
        assertThat(directory.accepts(second, "alice", "secret-of-alice")).isTrue();
        assertThat(directory.accepts(unknown, "alice", "secret-of-alice")).isTrue();
    }

    @Test
    void givesUpOnADirectoryThatDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            var settings = server.settings(Map.of("port", String.valueOf(silent.getLocalPort())));

            assertThatThrownBy(() -> directory.accepts(settings, "alice", "secret-of-alice"))
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void readsUsersWithTheirPropertiesPageByPage() throws Exception {
        try (TestDirectory large = TestDirectory.start()) {
            for (int i = 0; i < 1234; i++) {
                large.addUser("user" + i, "x");
            }
            List<DirectoryUser> users = new ArrayList<>();

            directory.readUsers(
                    large.settings(Map.of("sync_attributes", "email=mail,lastname=sn,bogus=cn")),
                    users::add);

            assertThat(users).hasSize(1234);
            assertThat(users)
                    .filteredOn(user -> user.name().equals("user7"))
                    .singleElement()
                    .satisfies(user -> {
                        assertThat(user.dn()).isEqualTo("uid=user7,ou=people,dc=example,dc=test");
                        assertThat(user.properties())
                                .isEqualTo(
                                        Map.of(
                                                "email",
                                                "user7@example.test",
                                                "lastname",
                                                "Of user7"));
                    });
        }
    }

    @Test
    void readsTheUsersThatTheFilterNames() {
        List<DirectoryUser> users = new ArrayList<>();

        directory.readUsers(server.settings(Map.of("filter", "mail=al*")), users::add);

        assertThat(users).extracting(DirectoryUser::name).containsExactly("alice");
    }

    @Test
    void refusesAFilterThatIsNone() {
        assertThatThrownBy(() ->
                        directory.readUsers(
                                server.settings(Map.of("filter", "(mail=a")), user -> {}))
                .hasMessageContaining("no filter");
    }

    @Test
    void readsGroupsThatContainEachOther() {
        Map<String, DirectoryGroup> groups = new HashMap<>();

        directory.readGroups(server.settings(Map.of()), group -> groups.put(group.name(), group));

        assertThat(groups).containsOnlyKeys("ops", "inner", "outer");
        assertThat(groups.get("outer").members())
                .containsExactlyInAnyOrder(
                        "cn=inner,ou=groups,dc=example,dc=test",
                        "uid=alice,ou=people,dc=example,dc=test");
    }

    private boolean accepts(String user, String password) {
        return directory.accepts(server.settings(Map.of()), user, password);
    }

    private boolean accepts(Map<String, String> options) {
        return directory.accepts(server.settings(options), "alice", "secret-of-alice");
    }
}
