package dev.innkeeper.cluster;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** An authority for a test, and requests to it as agents make them. */
public final class TestAuthority {

    /** Writes certificate and key of a new authority to {@code ca.pem} and {@code ca.key}. */
    public static void make(Path folder) throws GeneralSecurityException, IOException {
        KeyPair key = newKey();
        X500Principal name = new X500Principal("CN=Test CA");
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        try {
            X509CertificateHolder certificate =
                    new JcaX509v3CertificateBuilder(
                                    name,
                                    BigInteger.ONE,
                                    Date.from(start),
                                    Date.from(Instant.parse("2046-01-01T00:00:00Z")),
                                    name,
                                    key.getPublic())
                            .addExtension(
                                    Extension.basicConstraints, true, new BasicConstraints(true))
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(key.getPrivate()));
            Files.writeString(folder.resolve("ca.pem"), pem(certificate));
            Files.writeString(
                    folder.resolve("ca.key"), pem(new JcaPKCS8Generator(key.getPrivate(), null)));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    public static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /** A signing request for this key, with a subject of the agent's choice. */
    public static String request(KeyPair key) throws GeneralSecurityException, IOException {
        try {
            return pem(
                    new JcaPKCS10CertificationRequestBuilder(
                                    new X500Principal("CN=whatever"), key.getPublic())
                            .build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(key.getPrivate())));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private TestAuthority() {}
}
