package dev.innkeeper.auth.directory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of authorities, read from PEM or DER files. */
public final class TrustedCertificates {

    /**
     * Trust in exactly these authorities.
     *
     * @param place a file of certificates, or a folder of such files
     * @throws IOException if there is no certificate in it
     */
    public static TrustManager[] in(Path place) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : read(place)) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        if (number == 0) {
            throw new IOException("no certificate in " + place);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static Set<Certificate> read(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return new LinkedHashSet<>(readFile(place));
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(place)) {
            files = entries.filter(Files::isRegularFile).sorted().toList();
        }
        Set<Certificate> all = new LinkedHashSet<>();
        for (Path file : files) {
            try {
                all.addAll(readFile(file));
            } catch (IOException notCertificates) {
                // A folder may hold other things, too.
                continue;
            }
        }
        return all;
    }

    private static Collection<? extends Certificate> readFile(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (CertificateException e) {
            throw new IOException("cannot read the certificates in " + file, e);
        }
    }

    private TrustedCertificates() {}
}
