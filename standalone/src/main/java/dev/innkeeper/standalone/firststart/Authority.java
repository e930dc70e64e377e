package dev.innkeeper.standalone.firststart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The cluster's certificate authority: an elliptic-curve key (P-256) that signs the certificates of
 * gateway, broker and control plane here, and those of the nodes in cluster-service.
 */
final class Authority {
    /** It shall outlive whatever it signs meanwhile: nobody is to see its end. */
    private static final Duration RENEW_BEFORE = Signing.LIFE.plusDays(30);

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Instant now;

    private Authority(X509Certificate certificate, PrivateKey key, Instant now) {
        this.certificate = certificate;
        this.key = key;
        this.now = now;
    }

    /** A certificate with its key. */
    record Identity(X509Certificate certificate, PrivateKey key) {}

    /**
     * Reads the authority of this directory, or makes one at the first start. An old one certifies
     * its key anew: whatever it signed stays good, and who trusts its old certificate (agents,
     * which look at the key) goes on.
     */
    static Authority in(Path directory, Instant now) {
        Path certificate = directory.resolve("ca.pem");
        Path key = directory.resolve("ca.key");
        if (Files.exists(certificate) && Files.exists(key)) {
            X509Certificate known = Pem.certificate(PrivateFiles.read(certificate));
            PrivateKey privateKey = Pem.privateKey(PrivateFiles.read(key));
            if (known.getNotAfter().toInstant().isBefore(now.plus(RENEW_BEFORE))) {
                known = Signing.authority(new KeyPair(known.getPublicKey(), privateKey), now);
                PrivateFiles.writePublic(certificate, Pem.print(known));
            }
            return new Authority(known, privateKey, now);
        }
        KeyPair pair = newKeyPair();
        X509Certificate made = Signing.authority(pair, now);
        PrivateFiles.writeSecret(key, Pem.print(pair.getPrivate()));
        PrivateFiles.writePublic(certificate, Pem.print(made));
        return new Authority(made, pair.getPrivate(), now);
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Issues a certificate for servers (with these names and addresses) and clients. */
    Identity issue(String commonName, Duration life, List<String> names, List<String> addresses) {
        KeyPair pair = newKeyPair();
        X509Certificate issued =
                Signing.issue(
                        new Signing.Issuer(certificate, key, now),
                        commonName,
                        pair.getPublic(),
                        life,
                        names,
                        addresses);
        return new Identity(issued, pair.getPrivate());
    }

    /** A fresh P-256 key pair. */
    static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no elliptic-curve keys in this JDK", e);
        }
    }
}
