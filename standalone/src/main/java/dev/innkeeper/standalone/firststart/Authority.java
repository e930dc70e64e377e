package dev.innkeeper.standalone.firststart;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The cluster's certificate authority: an elliptic-curve key (P-256) that signs the certificates of
 * gateway, broker and control plane here, and those of the nodes in cluster-service.
 */
final class Authority {
    private static final Duration LIFE_OF_AUTHORITY = Duration.ofDays(3650);

    /** 825 days is the longest life that all TLS clients accept. */
    private static final Duration LIFE = Duration.ofDays(825);

    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Instant now;
    private final SecureRandom random = new SecureRandom();

    private Authority(X509Certificate certificate, PrivateKey key, Instant now) {
        this.certificate = certificate;
        this.key = key;
        this.now = now;
    }

    /** A certificate with its key. */
    record Identity(X509Certificate certificate, PrivateKey key) {}

    /** Reads the authority of this directory, or makes one at the first start. */
    static Authority in(Path directory, Instant now) {
        Path certificate = directory.resolve("ca.pem");
        Path key = directory.resolve("ca.key");
        if (Files.exists(certificate) && Files.exists(key)) {
            return new Authority(
                    Pem.certificate(PrivateFiles.read(certificate)),
                    Pem.privateKey(PrivateFiles.read(key)),
                    now);
        }
        KeyPair pair = newKeyPair();
        var name = new X500Name("CN=Innkeeper CA");
        X509Certificate made =
                sign(
                        new Draft(
                                name,
                                name,
                                pair.getPublic(),
                                now,
                                LIFE_OF_AUTHORITY,
                                randomSerial(new SecureRandom())),
                        pair,
                        builder -> {
                            builder.addExtension(
                                    Extension.basicConstraints, true, new BasicConstraints(0));
                            builder.addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                        });
        PrivateFiles.writeSecret(key, Pem.print(pair.getPrivate()));
        PrivateFiles.writePublic(certificate, Pem.print(made));
        return new Authority(made, pair.getPrivate(), now);
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** Issues a certificate for servers (with these names and addresses) and clients. */
    Identity issue(String commonName, List<String> names, List<String> addresses) {
        KeyPair pair = newKeyPair();
        var draft =
                new Draft(
                        new X500Name(certificate.getSubjectX500Principal().getName()),
                        new X500Name("CN=" + commonName),
                        pair.getPublic(),
                        now,
                        LIFE,
                        randomSerial(random));
        X509Certificate issued =
                sign(
                        draft,
                        new KeyPair(certificate.getPublicKey(), key),
                        builder -> {
                            builder.addExtension(
                                    Extension.basicConstraints, true, new BasicConstraints(false));
                            builder.addExtension(
                                    Extension.keyUsage,
                                    true,
                                    new KeyUsage(KeyUsage.digitalSignature));
                            builder.addExtension(
                                    Extension.extendedKeyUsage,
                                    false,
                                    new ExtendedKeyUsage(
                                            new KeyPurposeId[] {
                                                KeyPurposeId.id_kp_serverAuth,
                                                KeyPurposeId.id_kp_clientAuth
                                            }));
                            if (!names.isEmpty() || !addresses.isEmpty()) {
                                builder.addExtension(
                                        Extension.subjectAlternativeName,
                                        false,
                                        alternativeNames(names, addresses));
                            }
                        });
        return new Identity(issued, pair.getPrivate());
    }

    private static GeneralNames alternativeNames(List<String> names, List<String> addresses) {
        var all =
                java.util.stream.Stream.concat(
                                names.stream().map(n -> new GeneralName(GeneralName.dNSName, n)),
                                addresses.stream()
                                        .map(a -> new GeneralName(GeneralName.iPAddress, a)))
                        .toArray(GeneralName[]::new);
        return new GeneralNames(all);
    }

    private record Draft(
            X500Name issuer,
            X500Name subject,
            PublicKey subjectKey,
            Instant now,
            Duration life,
            BigInteger serial) {}

    private interface Extensions {
        void addTo(X509v3CertificateBuilder builder) throws CertIOException;
    }

    private static X509Certificate sign(Draft draft, KeyPair issuer, Extensions extensions) {
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            draft.issuer(),
                            draft.serial(),
                            Date.from(draft.now().minus(CLOCK_SKEW)),
                            Date.from(draft.now().plus(draft.life())),
                            draft.subject(),
                            draft.subjectKey());
            var identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    identifiers.createSubjectKeyIdentifier(draft.subjectKey()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(issuer.getPublic()));
            extensions.addTo(builder);
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot sign a certificate for " + draft.subject(), e);
        }
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

    private static BigInteger randomSerial(SecureRandom random) {
        return new BigInteger(127, random).add(BigInteger.ONE);
    }
}
