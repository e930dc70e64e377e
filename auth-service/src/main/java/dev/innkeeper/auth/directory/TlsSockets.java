package dev.innkeeper.auth.directory;

import com.unboundid.util.ssl.PEMFileKeyManager;
import com.unboundid.util.ssl.TrustAllTrustManager;
import dev.innkeeper.auth.directory.DirectorySettings.Trust;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.springframework.stereotype.Component;

/** Makes sockets that trust whom a realm trusts. Files are read again once a minute at most. */
@Component
class TlsSockets {
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final Map<Trust, Made> made = new ConcurrentHashMap<>();
    private final Clock clock;

    TlsSockets(Clock clock) {
        this.clock = clock;
    }

    private record Made(SSLSocketFactory factory, Instant at) {}

    /**
     * @throws IOException if certificates or keys cannot be read
     */
    SSLSocketFactory of(Trust trust) throws IOException {
        Instant now = clock.instant();
        made.values().removeIf(each -> each.at().plus(KEPT).isBefore(now));
        Made known = made.get(trust);
        if (known != null) {
            return known.factory();
        }
        SSLSocketFactory factory = make(trust);
        made.put(trust, new Made(factory, now));
        return factory;
    }

    private static SSLSocketFactory make(Trust trust) throws IOException {
        try {
            // Speaks this version or an older one; TlsVerifier refuses the older ones.
            SSLContext context = SSLContext.getInstance(trust.version().orElse("TLS"));
            context.init(keys(trust), authorities(trust), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static TrustManager[] authorities(Trust trust)
            throws IOException, GeneralSecurityException {
        return trust.verify()
                ? TrustedCertificates.in(trust.authorities())
                : new TrustManager[] {new TrustAllTrustManager(false)};
    }

    private static KeyManager[] keys(Trust trust) throws KeyStoreException {
        if (trust.certificate().isEmpty()) {
            return new KeyManager[0];
        }
        var certificate = trust.certificate().get();
        return new KeyManager[] {
            new PEMFileKeyManager(certificate.toFile(), trust.key().orElse(certificate).toFile())
        };
    }
}
