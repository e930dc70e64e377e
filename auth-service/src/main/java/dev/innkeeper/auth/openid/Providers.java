package dev.innkeeper.auth.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.innkeeper.auth.directory.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.springframework.stereotype.Component;

/**
 * What providers tell of themselves, and their keys. Both are kept for a while; an unknown key is
 * asked for at once, so that a provider may change its keys whenever it likes.
 */
@Component
class Providers {
    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final int PATIENCE_MILLIS = 5000;
    private static final int LARGEST_ANSWER = 512 * 1024;
    private static final Path SYSTEM_AUTHORITIES = Path.of("/etc/ssl/certs");

    private final Map<String, Provider> known = new ConcurrentHashMap<>();
    private final Clock clock;
    private volatile Authorities authorities;

    private record Authorities(SSLSocketFactory sockets, Instant at) {}

    Providers(Clock clock) {
        this.clock = clock;
        this.authorities =
                new Authorities(HttpsURLConnection.getDefaultSSLSocketFactory(), Instant.MIN);
    }

    /** One provider as it was not long ago. */
    record Provider(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant at) {

        /** The claims of a token that this provider made for us, in this login. */
        IDTokenClaimsSet claims(OpenidSettings settings, JWT token, String nonce)
                throws BadJOSEException, JOSEException {
            Set<JWSAlgorithm> algorithms = new LinkedHashSet<>(JWSAlgorithm.Family.SIGNATURE);
            IDTokenValidator validator =
                    new IDTokenValidator(
                            metadata.getIssuer(),
                            new ClientID(settings.client()),
                            new JWSVerificationKeySelector<>(algorithms, keys),
                            null);
            return validator.validate(token, new Nonce(nonce));
        }
    }

    /**
     * @throws IOException if the provider cannot be reached
     * @throws GeneralException if its answer makes no sense
     */
    Provider find(OpenidSettings settings) throws IOException, GeneralException {
        Provider present = known.get(settings.issuer());
        if (present != null && present.at().plus(KEPT).isAfter(clock.instant())) {
            return present;
        }
        Provider fresh = ask(settings.issuer());
        known.put(settings.issuer(), fresh);
        return fresh;
    }

    private Provider ask(String issuer) throws IOException, GeneralException {
        Issuer wanted = new Issuer(issuer);
        HTTPRequest request =
                new HTTPRequest(
                        HTTPRequest.Method.GET,
                        URI.create(
                                issuer.replaceFirst("/+$", "")
                                        + "/.well-known/openid-configuration"));
        HTTPResponse answer = send(request);
        if (!answer.indicatesSuccess()) {
            throw new IOException("status " + answer.getStatusCode());
        }
        OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.getBodyAsJSONObject());
        if (!sameIssuer(metadata.getIssuer(), wanted)) {
            throw new GeneralException("it calls itself '" + metadata.getIssuer() + "'");
        }
        JWKSource<SecurityContext> keys =
                JWKSourceBuilder.create(
                                metadata.getJWKSetURI().toURL(),
                                new DefaultResourceRetriever(
                                        PATIENCE_MILLIS,
                                        PATIENCE_MILLIS,
                                        LARGEST_ANSWER,
                                        true,
                                        sockets()))
                        .build();
        return new Provider(metadata, keys, clock.instant());
    }

    /** With or without a slash at the end, as administrators write it. */
    private static boolean sameIssuer(Issuer told, Issuer wanted) {
        return told.getValue()
                .replaceFirst("/+$", "")
                .equals(wanted.getValue().replaceFirst("/+$", ""));
    }

    HTTPResponse send(HTTPRequest request) throws IOException {
        request.setConnectTimeout(PATIENCE_MILLIS);
        request.setReadTimeout(PATIENCE_MILLIS);
        request.setFollowRedirects(false);
        request.setSSLSocketFactory(sockets());
        return request.send();
    }

    /** Trusts whom the host trusts; where it says nothing, whom Java trusts. */
    private SSLSocketFactory sockets() throws IOException {
        Instant now = clock.instant();
        Authorities present = authorities;
        if (!Files.isDirectory(SYSTEM_AUTHORITIES)
                || (present.at().isAfter(Instant.MIN) && present.at().plus(KEPT).isAfter(now))) {
            return present.sockets();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, TrustedCertificates.in(SYSTEM_AUTHORITIES), null);
            authorities = new Authorities(context.getSocketFactory(), now);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        } catch (IOException empty) {
            authorities = new Authorities(HttpsURLConnection.getDefaultSSLSocketFactory(), now);
        }
        return authorities.sockets();
    }
}
