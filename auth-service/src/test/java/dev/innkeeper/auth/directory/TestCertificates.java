package dev.innkeeper.auth.directory;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Two authorities, and servers that one of them vouches for. */
public final class TestCertificates {
    private static final Duration DAY = Duration.ofDays(1);

    private final Path folder;
    private final Issuer ours;
    private final Issuer others;
    private long serial = 1;

    private record Issuer(KeyPair keys, X509Certificate certificate) {}

    public TestCertificates(Path folder) throws Exception {
        this.folder = folder;
        this.ours = issuer("CN=Ours");
        this.others = issuer("CN=Others");
        writeCertificate("ours.pem", ours.certificate());
        writeCertificate("others.pem", others.certificate());
    }

    public Path authority() {
        return folder.resolve("ours.pem");
    }

    public Path otherAuthority() {
        return folder.resolve("others.pem");
    }

    /** TLS of a server with this name or address. */
    SSLContext server(String address) throws Exception {
        Instant now = Instant.now();
        return context(address, now.minus(DAY), now.plus(DAY));
    }

    /** The same with a certificate that ended yesterday. */
    SSLContext expired(String address) throws Exception {
        Instant now = Instant.now();
        return context(address, now.minus(DAY.multipliedBy(9)), now.minus(DAY));
    }

    /**
     * Writes the certificate and key of a server as files {@code server.pem}, {@code server.key}.
     */
    public void writeServer(String address) throws Exception {
        Instant now = Instant.now();
        KeyPair keys = keys();
        writeCertificate(
                "server.pem",
                certificate("CN=server", keys, address, now.minus(DAY), now.plus(DAY)));
        Files.writeString(
                folder.resolve("server.key"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    private SSLContext context(String address, Instant from, Instant to) throws Exception {
        KeyPair keys = keys();
        X509Certificate certificate = certificate("CN=server", keys, address, from, to);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        PrivateKey key = keys.getPrivate();
        store.setKeyEntry(
                "server", key, new char[0], new Certificate[] {certificate, ours.certificate()});
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private Issuer issuer(String name) throws Exception {
        KeyPair keys = keys();
        Instant now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(name),
                        BigInteger.valueOf(serial++),
                        Date.from(now.minus(DAY.multipliedBy(30))),
                        Date.from(now.plus(DAY)),
                        new X500Name(name),
                        keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return new Issuer(keys, sign(builder, keys));
    }

    private X509Certificate certificate(
            String name, KeyPair keys, String address, Instant from, Instant to) throws Exception {
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name(ours.certificate().getSubjectX500Principal().getName()),
                        BigInteger.valueOf(serial++),
                        Date.from(from),
                        Date.from(to),
                        new X500Name(name),
                        keys.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(
                        new GeneralName(
                                Character.isDigit(address.charAt(0))
                                        ? GeneralName.iPAddress
                                        : GeneralName.dNSName,
                                address)));
        return sign(builder, ours.keys());
    }

    private static X509Certificate sign(JcaX509v3CertificateBuilder builder, KeyPair keys)
            throws OperatorCreationException, GeneralSecurityException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(keys.getPrivate())));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private void writeCertificate(String file, X509Certificate certificate)
            throws IOException, GeneralSecurityException {
        Files.writeString(folder.resolve(file), pem("CERTIFICATE", certificate.getEncoded()));
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
                .formatted(kind, Base64.getMimeEncoder().encodeToString(content), kind);
    }
}
