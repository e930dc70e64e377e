package dev.innkeeper.standalone.firststart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes what a control plane needs once, and finds it again at every later start. Certificates are
 * renewed when they are about to expire or when the host is to be reached by another name.
 */
public final class FirstStart {
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);

    private final DataDirectory data;
    private final Clock clock;

    public FirstStart(DataDirectory data, Clock clock) {
        this.data = data;
        this.clock = clock;
    }

    /** Makes what is missing and says where everything is. */
    public Material prepare(HostNames host) {
        PrivateFiles.makeOpenDirectory(data.root());
        PrivateFiles.makeOpenDirectory(data.tls());
        Instant now = clock.instant();
        var authority = Authority.in(data.tls(), now);
        identity(authority, "gateway", "innkeeper-gateway", host, now);
        identity(authority, "broker", "innkeeper-broker", host, now);
        identity(
                authority,
                "control-plane",
                "innkeeper-control-plane",
                new HostNames(List.of("localhost"), List.of("127.0.0.1"), Set.of("localhost")),
                now);
        KeyPair caller = callerKeys();
        if (!Files.exists(data.masterKey())) {
            PrivateFiles.writeSecret(data.masterKey(), randomText(32) + "\n");
        }
        return new Material(
                data.tls(),
                Base64.getEncoder().encodeToString(caller.getPublic().getEncoded()),
                Base64.getEncoder().encodeToString(caller.getPrivate().getEncoded()));
    }

    /** Unguessable text of this many bytes, in base 64. */
    public static String randomText(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    private void identity(
            Authority authority, String file, String commonName, HostNames host, Instant now) {
        Path certificate = data.tls().resolve(file + ".pem");
        Path key = data.tls().resolve(file + ".key");
        if (Files.exists(certificate) && Files.exists(key)) {
            String chain = PrivateFiles.read(certificate);
            if (chain.endsWith(Pem.print(authority.certificate()).strip())
                    && serves(Pem.certificate(chain), host, now)) {
                return;
            }
        }
        var issued = authority.issue(commonName, host.names(), host.addresses());
        PrivateFiles.writeSecret(key, Pem.print(issued.key()));
        PrivateFiles.writePublic(
                certificate, Pem.print(issued.certificate()) + Pem.print(authority.certificate()));
    }

    private static boolean serves(X509Certificate certificate, HostNames host, Instant now) {
        return certificate.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE))
                && alternativeNames(certificate)
                        .containsAll(host.promised().stream().map(FirstStart::canonical).toList());
    }

    private static Set<String> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            var texts = new HashSet<String>();
            if (names != null) {
                names.forEach(entry -> texts.add(canonical(String.valueOf(entry.get(1)))));
            }
            return texts;
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    /** The JDK writes the zeros of an IPv6 address out, in certificates as elsewhere. */
    private static String canonical(String name) {
        return name.equals("::1") ? "0:0:0:0:0:0:0:1" : name;
    }

    private KeyPair callerKeys() {
        Path publicKey = data.tls().resolve("caller.pub");
        Path privateKey = data.tls().resolve("caller.key");
        if (Files.exists(publicKey) && Files.exists(privateKey)) {
            return new KeyPair(
                    Pem.publicKey(PrivateFiles.read(publicKey)),
                    Pem.privateKey(PrivateFiles.read(privateKey)));
        }
        KeyPair made = Authority.newKeyPair();
        PrivateFiles.writeSecret(privateKey, Pem.print(made.getPrivate()));
        PrivateFiles.writePublic(publicKey, Pem.print(made.getPublic()));
        return made;
    }
}
