package dev.innkeeper.standalone.firststart;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
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
 * Makes certificates. Apart from {@link Authority}, for it stands on a signed library whose classes
 * take a while to load: a start that finds its certificates needs none of them.
 */
final class Signing {
    private static final Duration LIFE_OF_AUTHORITY = Duration.ofDays(3650);

    /** 825 days is the longest life that all TLS clients accept. */
    static final Duration LIFE = Duration.ofDays(825);

    /** Of certificates that only our own processes look at, and read once. */
    static final Duration LIFE_INSIDE = Duration.ofDays(3650);

    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    /** The authority's own certificate. */
    static X509Certificate authority(KeyPair pair, Instant now) {
        var name = new X500Name("CN=Innkeeper CA");
        return sign(
                new Draft(name, name, pair.getPublic(), now, LIFE_OF_AUTHORITY, randomSerial()),
                pair,
                builder -> {
                    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
                    builder.addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                });
    }

    /** A certificate for servers with these names and addresses, and for clients. */
    static X509Certificate issue(
            Issuer issuer,
            String commonName,
            PublicKey subjectKey,
            Duration life,
            List<String> names,
            List<String> addresses) {
        var draft =
                new Draft(
                        new X500Name(issuer.certificate().getSubjectX500Principal().getName()),
                        new X500Name("CN=" + commonName),
                        subjectKey,
                        issuer.now(),
                        life,
                        randomSerial());
        return sign(
                draft,
                new KeyPair(issuer.certificate().getPublicKey(), issuer.key()),
                builder -> {
                    builder.addExtension(
                            Extension.basicConstraints, true, new BasicConstraints(false));
                    builder.addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
                    builder.addExtension(
                            Extension.extendedKeyUsage,
                            false,
                            new ExtendedKeyUsage(
                                    new KeyPurposeId[] {
                                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                                    }));
                    if (!names.isEmpty() || !addresses.isEmpty()) {
                        builder.addExtension(
                                Extension.subjectAlternativeName,
                                false,
                                alternativeNames(names, addresses));
                    }
                });
    }

    /** Who signs, and when. */
    record Issuer(X509Certificate certificate, PrivateKey key, Instant now) {}

    private static GeneralNames alternativeNames(List<String> names, List<String> addresses) {
        var all =
                Stream.concat(
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

    private static BigInteger randomSerial() {
        return new BigInteger(127, new SecureRandom()).add(BigInteger.ONE);
    }

    private Signing() {}
}
