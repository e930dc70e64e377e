package dev.innkeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Over the network. The JDK's old URL connection is used on purpose: unlike the newer client it
 * starts in a few milliseconds and shows the reason phrase.
 */
final class HttpsTransport implements Transport {
    private final String base;
    private final @Nullable SSLContext tls;

    /**
     * @param url of the gateway
     * @param authority PEM file of the certificate authority to trust; null for the system's
     */
    HttpsTransport(String url, @Nullable Path authority) throws IOException {
        this.base = url.replaceFirst("/+$", "") + "/api2/json";
        this.tls = authority == null ? null : trusting(authority);
    }

    /** How this side trusts, for other connections to the same place. */
    @Nullable SSLContext tls() {
        return tls;
    }

    @Override
    public Reply send(
            String method, String target, Map<String, String> headers, byte @Nullable [] form)
            throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(base + target).toURL().openConnection();
        if (connection instanceof HttpsURLConnection https && tls != null) {
            SSLSocketFactory sockets = tls.getSocketFactory();
            https.setSSLSocketFactory(sockets);
        }
        connection.setRequestMethod(method);
        connection.setConnectTimeout(10_000);
        connection.setReadTimeout(120_000);
        headers.forEach(connection::setRequestProperty);
        if (form != null) {
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(form.length);
            connection.setRequestProperty("Content-Type", "application/x-www-form-urlencoded");
            try (var out = connection.getOutputStream()) {
                out.write(form);
            }
        }
        int status = connection.getResponseCode();
        try (InputStream in =
                status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Reply(status, String.valueOf(connection.getResponseMessage()), text);
        }
    }

    @Override
    public void close() {}

    private static SSLContext trusting(Path authority) throws IOException {
        try (InputStream in = Files.newInputStream(authority)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot trust " + authority, e);
        }
    }
}
