package dev.innkeeper.standalone.firststart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStartTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final HostNames HOST =
            new HostNames(
                    List.of("localhost", "pve1"),
                    List.of("127.0.0.1", "::1", "10.0.0.5"),
                    Set.of("localhost", "pve1", "::1"));

    @TempDir Path root;

    @Test
    void issuesCertificatesThatTheAuthoritySigned() throws Exception {
        Material material = at(NOW).prepare(HOST);

        var authority = Pem.certificate(PrivateFiles.read(material.certificate("ca")));
        for (String name : List.of("gateway", "broker", "control-plane")) {
            var certificate = Pem.certificate(PrivateFiles.read(material.certificate(name)));
            certificate.verify(authority.getPublicKey());
            assertThat(certificate.getSubjectX500Principal().getName())
                    .isEqualTo("CN=innkeeper-" + name);
        }
    }

    @Test
    void keepsSecretsFromOthers() throws IOException {
        Material material = at(NOW).prepare(HOST);

        for (String name : List.of("ca", "gateway", "broker", "control-plane", "caller")) {
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(material.key(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void changesNothingTheSecondTime() throws IOException {
        Material first = at(NOW).prepare(HOST);
        String before = all(first.tls());

        Material second = at(NOW.plus(Duration.ofDays(1))).prepare(HOST);

        assertThat(all(second.tls())).isEqualTo(before);
        assertThat(second.callerPublicKey()).isEqualTo(first.callerPublicKey());
    }

    @Test
    void renewsACertificateThatIsAboutToExpire() {
        Material first = at(NOW).prepare(HOST);
        String before = PrivateFiles.read(first.certificate("gateway"));
        String authority = PrivateFiles.read(first.certificate("ca"));

        at(NOW.plus(Duration.ofDays(800))).prepare(HOST);

        assertThat(PrivateFiles.read(first.certificate("gateway"))).isNotEqualTo(before);
        assertThat(PrivateFiles.read(first.certificate("ca"))).isEqualTo(authority);
    }

    @Test
    void renewsTheGatewaysCertificateWhileTheProcessRuns() {
        Material first = at(NOW).prepare(HOST);
        String broker = PrivateFiles.read(first.certificate("broker"));

        assertThat(at(NOW.plus(Duration.ofDays(700))).renew(HOST)).isFalse();
        assertThat(at(NOW.plus(Duration.ofDays(800))).renew(HOST)).isTrue();

        Instant end = end(first, "gateway");
        assertThat(end).isAfter(NOW.plus(Duration.ofDays(1600)));
        assertThat(PrivateFiles.read(first.certificate("broker"))).isEqualTo(broker);
    }

    /** They are read once: whatever process reads them, it does not live as long. */
    @Test
    void certificatesWithinOutliveTheProcess() {
        Material first = at(NOW).prepare(HOST);
        Instant later = NOW.plus(Duration.ofDays(1826));

        at(later).prepare(HOST);

        for (String name : List.of("broker", "control-plane")) {
            assertThat(end(first, name)).isAfter(later.plus(Duration.ofDays(3600)));
        }
    }

    @Test
    void certifiesTheSameKeyAnewBeforeTheAuthorityEnds() throws Exception {
        Material first = at(NOW).prepare(HOST);
        X509Certificate before = Pem.certificate(PrivateFiles.read(first.certificate("ca")));
        String key = PrivateFiles.read(first.key("ca"));

        at(NOW.plus(Duration.ofDays(3000))).prepare(HOST);

        String renewed = PrivateFiles.read(first.certificate("ca"));
        X509Certificate after = Pem.certificate(renewed);
        assertThat(after.getNotAfter()).isAfter(before.getNotAfter());
        assertThat(after.getSubjectX500Principal()).isEqualTo(before.getSubjectX500Principal());
        assertThat(PrivateFiles.read(first.key("ca"))).isEqualTo(key);
        assertThat(PrivateFiles.read(first.certificate("gateway"))).endsWith(renewed);
        Pem.certificate(PrivateFiles.read(first.certificate("gateway")))
                .verify(before.getPublicKey());
    }

    @Test
    void renewsACertificateThatLacksAPromisedName() {
        Material first = at(NOW).prepare(HOST);
        String before = PrivateFiles.read(first.certificate("gateway"));

        at(NOW).prepare(new HostNames(List.of("a.example"), List.of(), Set.of("a.example")));

        assertThat(PrivateFiles.read(first.certificate("gateway"))).isNotEqualTo(before);
    }

    @Test
    void keepsTheCertificateWhenABridgeGetsAnAddress() {
        Material first = at(NOW).prepare(HOST);
        String before = PrivateFiles.read(first.certificate("gateway"));

        at(NOW).prepare(new HostNames(HOST.names(), List.of("10.0.0.6"), HOST.promised()));

        assertThat(PrivateFiles.read(first.certificate("gateway"))).isEqualTo(before);
    }

    private static Instant end(Material material, String name) {
        return Pem.certificate(PrivateFiles.read(material.certificate(name)))
                .getNotAfter()
                .toInstant();
    }

    private FirstStart at(Instant time) {
        return new FirstStart(new DataDirectory(root), Clock.fixed(time, ZoneOffset.UTC));
    }

    private static String all(Path directory) throws IOException {
        var text = new StringBuilder();
        try (var files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                text.append(file.getFileName()).append('\n').append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
