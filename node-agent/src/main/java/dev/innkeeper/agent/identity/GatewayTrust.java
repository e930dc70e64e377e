package dev.innkeeper.agent.identity;

import dev.innkeeper.agent.settings.AgentSettings.Join;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Which authority a gateway's certificate is checked with: the one of the settings' file; else the
 * one of which this node's own certificate is; else, for a node that is new, the one whose
 * fingerprint stands behind the point in its join token. Never any other.
 */
final class GatewayTrust {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int HTTPS = 443;
    private static final int FINGERPRINT_LENGTH = 64;

    private final Join settings;

    GatewayTrust(Join settings) {
        this.settings = settings;
    }

    /** For a member that comes again. */
    SSLContext asMember(Identity identity) throws GeneralSecurityException, IOException {
        return settings.caFile().isPresent()
                ? byFile(Path.of(settings.caFile().get()))
                : trusting(certificates(identity.authority()));
    }

    /**
     * For a node that is new.
     *
     * @throws JoinRefused if neither settings nor token say whom to trust
     */
    SSLContext byToken(String token) throws GeneralSecurityException, IOException {
        if (settings.caFile().isPresent()) {
            return byFile(Path.of(settings.caFile().get()));
        }
        String fingerprint =
                fingerprintIn(token)
                        .orElseThrow(() ->
                                new JoinRefused(
                                        "the token names no authority, and agent.join.ca-file is"
                                                + " not set"));
        return trusting(List.of(presented(settings.url(), fingerprint)));
    }

    /** SHA-256 of the authority's certificate, in lower case without colons. */
    static Optional<String> fingerprintIn(String token) {
        int point = token.indexOf('.');
        return Optional.of(token.substring(point + 1))
                .filter(text -> point >= 0 && text.length() == FINGERPRINT_LENGTH)
                .map(text -> text.toLowerCase(Locale.ROOT));
    }

    /**
     * The certificate with this fingerprint among those that the gateway presents. The connection
     * carries nothing: whoever it is, is trusted only as far as that certificate vouches for it.
     */
    private static X509Certificate presented(URI gateway, String fingerprint)
            throws GeneralSecurityException, IOException {
        var listener = new Listener();
        SSLContext listening = SSLContext.getInstance("TLS");
        listening.init(null, new TrustManager[] {listener}, null);
        int port = gateway.getPort() < 0 ? HTTPS : gateway.getPort();
        String host = gateway.getHost().replaceAll("[\\[\\]]", "");
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), (int) TIMEOUT.toMillis());
            plain.setSoTimeout((int) TIMEOUT.toMillis());
            try (var socket =
                    (SSLSocket)
                            listening.getSocketFactory().createSocket(plain, host, port, true)) {
                socket.startHandshake();
            }
        }
        for (X509Certificate certificate : listener.chain) {
            if (fingerprint(certificate).equals(fingerprint)) {
                return certificate;
            }
        }
        throw new IOException("the gateway's certificate is not of the token's authority");
    }

    private static String fingerprint(Certificate certificate) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    private static SSLContext byFile(Path file) throws GeneralSecurityException, IOException {
        return trusting(certificates(Files.readString(file)));
    }

    private static Collection<? extends Certificate> certificates(String pem)
            throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    private static SSLContext trusting(Collection<? extends Certificate> authorities)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (Certificate authority : authorities) {
            trusted.setCertificateEntry("ca" + number++, authority);
        }
        TrustManagerFactory managers =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Keeps what is presented, and trusts it with nothing. */
    private static final class Listener implements X509TrustManager {
        private X509Certificate[] chain = {};

        @Override
        public void checkServerTrusted(X509Certificate[] presented, String kind) {
            chain = Arrays.copyOf(presented, presented.length);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] presented, String kind) {
            throw new UnsupportedOperationException("a gateway is a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
