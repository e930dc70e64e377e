package dev.innkeeper.cluster.ca;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;

/**
 * Signs the certificates of node agents. A certificate says {@code CN=node-<name>}, whatever the
 * request asked for, and is good for the node's name and address as server and as client.
 */
public final class CertificateAuthority {
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Duration validity;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    CertificateAuthority(
            X509Certificate certificate, PrivateKey key, Duration validity, Clock clock) {
        this.certificate = certificate;
        this.key = key;
        this.validity = validity;
        this.clock = clock;
    }

    /**
     * Reads the authority's files.
     *
     * @throws IOException if a file cannot be read or holds something else
     */
    public static CertificateAuthority load(
            Path certificate, Path key, Duration validity, Clock clock) throws IOException {
        return new CertificateAuthority(
                Pem.certificate(java.nio.file.Files.readString(certificate)),
                Pem.privateKey(java.nio.file.Files.readString(key)),
                validity,
                clock);
    }

    /** The authority's own certificate, PEM. */
    public String certificatePem() {
        return Pem.print(certificate);
    }

    /** SHA-256 of the authority's own certificate, in lower case without colons. */
    public String fingerprint() {
        return Pem.fingerprint(certificate).replace(":", "").toLowerCase(Locale.ROOT);
    }

    /** The subject of a node's certificate, by which the broker knows the agent. */
    public static String subject(NodeName node) {
        return "CN=node-" + node;
    }

    /**
     * Certifies the key in a signing request.
     *
     * @param address IP address or host name under which the agent is reached
     * @throws dev.innkeeper.kernel.ProblemException if the request is malformed or not signed with
     *     the key it presents
     */
    public X509Certificate sign(String requestPem, NodeName node, String address) {
        PublicKey nodeKey = SigningRequest.verifiedKey(requestPem);
        try {
            return build(nodeKey, node, address);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new Problems.Fault("cannot sign the certificate of node '" + node + "'")
                    .asException(e);
        }
    }

    private X509Certificate build(PublicKey nodeKey, NodeName node, String address)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = clock.instant();
        var extensions = new JcaX509ExtensionUtils();
        var builder =
                new JcaX509v3CertificateBuilder(
                        certificate,
                        new BigInteger(127, random),
                        Date.from(now.minus(CLOCK_SKEW)),
                        Date.from(now.plus(validity)),
                        new javax.security.auth.x500.X500Principal(subject(node)),
                        nodeKey);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(
                Extension.keyUsage,
                true,
                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
        builder.addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(
                        new KeyPurposeId[] {
                            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                        }));
        builder.addExtension(Extension.subjectAlternativeName, false, names(node, address));
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                extensions.createAuthorityKeyIdentifier(certificate));
        builder.addExtension(
                Extension.subjectKeyIdentifier,
                false,
                extensions.createSubjectKeyIdentifier(nodeKey));
        var signer = new JcaContentSignerBuilder(algorithm()).build(key);
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static GeneralNames names(NodeName node, String address) {
        GeneralName name = new GeneralName(GeneralName.dNSName, node.value());
        if (address.equals(node.value())) {
            return new GeneralNames(name);
        }
        int kind = IPAddress.isValid(address) ? GeneralName.iPAddress : GeneralName.dNSName;
        return new GeneralNames(
                List.of(name, new GeneralName(kind, address)).toArray(GeneralName[]::new));
    }

    private String algorithm() {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case "Ed25519", "EdDSA" -> "Ed25519";
            default ->
                    throw new IllegalStateException(
                            "the authority's key is of an unknown kind: " + key.getAlgorithm());
        };
    }

    /** True if the certificate is this authority's work, in force, and that node's. */
    public boolean vouchesFor(X509Certificate candidate, NodeName node) {
        try {
            candidate.checkValidity(Date.from(clock.instant()));
            candidate.verify(certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            return false;
        }
        return new X500Name(candidate.getSubjectX500Principal().getName())
                .equals(new X500Name(subject(node)));
    }
}
