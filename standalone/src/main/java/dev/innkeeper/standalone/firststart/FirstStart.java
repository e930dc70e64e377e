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
 * renewed before they end, and when the host is to be reached by another name.
 */
public final class FirstStart {
    private static final HostNames HERE =
            new HostNames(List.of("localhost"), List.of("127.0.0.1"), Set.of("localhost"));

    /**
     * Who gets a certificate. The gateway's, which every kind of client sees, is renewed while the
     * process runs; the others, which only our own processes see, outlive it.
     */
    private enum Holder {
        GATEWAY("gateway", Signing.LIFE, Duration.ofDays(30)),
        BROKER("broker", Signing.LIFE_INSIDE, Signing.LIFE_INSIDE.dividedBy(2)),
        CONTROL_PLANE("control-plane", Signing.LIFE_INSIDE, Signing.LIFE_INSIDE.dividedBy(2));

        private final String file;
        private final Duration life;
        private final Duration renewBefore;

        Holder(String file, Duration life, Duration renewBefore) {
            this.file = file;
            this.life = life;
            this.renewBefore = renewBefore;
        }
    }

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
        renew(authority, host, now);
        identity(authority, Holder.BROKER, host, now);
        identity(authority, Holder.CONTROL_PLANE, HERE, now);
        KeyPair caller = callerKeys();
        if (!Files.exists(data.masterKey())) {
            PrivateFiles.writeSecret(data.masterKey(), randomText(32) + "\n");
        }
        return new Material(
                data.tls(),
                Base64.getEncoder().encodeToString(caller.getPublic().getEncoded()),
                Base64.getEncoder().encodeToString(caller.getPrivate().getEncoded()));
    }

    /**
     * Renews what may end while the process runs: the gateway's certificate, and the authority's.
     *
     * @return whether the gateway has another certificate now
     */
    public boolean renew(HostNames host) {
        Instant now = clock.instant();
        return renew(Authority.in(data.tls(), now), host, now);
    }

    private boolean renew(Authority authority, HostNames host, Instant now) {
        return identity(authority, Holder.GATEWAY, host, now);
    }

    /** Unguessable text of this many bytes, in base 64. */
    public static String randomText(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    private boolean identity(Authority authority, Holder holder, HostNames host, Instant now) {
        Path certificate = data.tls().resolve(holder.file + ".pem");
        Path key = data.tls().resolve(holder.file + ".key");
        if (Files.exists(certificate) && Files.exists(key)) {
            String chain = PrivateFiles.read(certificate);
            if (chain.endsWith(Pem.print(authority.certificate()).strip())
                    && serves(Pem.certificate(chain), host, now.plus(holder.renewBefore))) {
                return false;
            }
        }
        var issued =
                authority.issue(
                        "innkeeper-" + holder.file, holder.life, host.names(), host.addresses());
        // Whoever dies in between finds no certificate, rather than one for another key.
        PrivateFiles.remove(certificate);
        PrivateFiles.writeSecret(key, Pem.print(issued.key()));
        PrivateFiles.writePublic(
                certificate, Pem.print(issued.certificate()) + Pem.print(authority.certificate()));
        return true;
    }

    private static boolean serves(X509Certificate certificate, HostNames host, Instant until) {
        return certificate.getNotAfter().toInstant().isAfter(until)
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
