package dev.innkeeper.cluster.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.cluster.TestAuthority;
import dev.innkeeper.kernel.NodeName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final NodeName NODE = new NodeName("pve1");
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @TempDir private Path folder;
    private CertificateAuthority authority;

    @BeforeEach
    void load() throws Exception {
        TestAuthority.make(folder);
        authority = authorityAt(NOW);
    }

    @Test
    void namesTheNodeWhateverTheRequestAsksFor() throws Exception {
        KeyPair key = TestAuthority.newKey();

        X509Certificate certificate =
                authority.sign(TestAuthority.request(key), NODE, "agent.example.test");

        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=node-pve1");
        assertThat(certificate.getPublicKey()).isEqualTo(key.getPublic());
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains("pve1", "agent.example.test");
        assertThat(certificate.getExtendedKeyUsage()).hasSize(2);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void vouchesForItsOwnWorkWhileItIsInForce() throws Exception {
        X509Certificate certificate =
                authority.sign(TestAuthority.request(TestAuthority.newKey()), NODE, "192.0.2.1");

        assertThat(authority.vouchesFor(certificate, NODE)).isTrue();
        assertThat(authority.vouchesFor(certificate, new NodeName("pve2"))).isFalse();
        assertThat(authorityAt(NOW.plus(Duration.ofDays(400))).vouchesFor(certificate, NODE))
                .isFalse();
    }

    @Test
    void doesNotVouchForAnothersWork() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        TestAuthority.make(other);
        X509Certificate foreign =
                CertificateAuthority.load(
                                other.resolve("ca.pem"),
                                other.resolve("ca.key"),
                                Duration.ofDays(365),
                                Clock.fixed(NOW, ZoneOffset.UTC))
                        .sign(TestAuthority.request(TestAuthority.newKey()), NODE, "pve1");

        assertThat(authority.vouchesFor(foreign, NODE)).isFalse();
    }

    @Test
    void refusesTextThatIsNoRequest() {
        assertThatThrownBy(() -> authority.sign("nonsense", NODE, "pve1"))
                .extracting("problem.errors")
                .asString()
                .contains("csr");
    }

    private CertificateAuthority authorityAt(Instant now) throws Exception {
        return CertificateAuthority.load(
                folder.resolve("ca.pem"),
                folder.resolve("ca.key"),
                Duration.ofDays(365),
                Clock.fixed(now, ZoneOffset.UTC));
    }
}
