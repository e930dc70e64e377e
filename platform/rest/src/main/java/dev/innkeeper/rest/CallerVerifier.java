package dev.innkeeper.rest;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Verifies the caller that the gateway signed (ES256, issuer {@value #ISSUER}). The gateway signs
 * once per caller and minute, so a verified token is remembered until it ends: verifying costs a
 * tenth of a millisecond.
 */
final class CallerVerifier implements JwtDecoder {
    static final String ISSUER = "innkeeper-gateway";

    private static final int REMEMBERED = 10_000;

    private final Map<String, Jwt> verified = new ConcurrentHashMap<>();
    private final JwtDecoder decoder;
    private final Clock clock;

    CallerVerifier(String publicKey, Clock clock) {
        this.clock = clock;
        ECKey key = new ECKey.Builder(Curve.P_256, parse(publicKey)).build();
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(
                        JWSAlgorithm.ES256, new ImmutableJWKSet<>(new JWKSet(key))));
        // Times and issuer are checked by Spring's validators below.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        NimbusJwtDecoder nimbus = new NimbusJwtDecoder(processor);
        nimbus.setJwtValidator(
                new DelegatingOAuth2TokenValidator<>(
                        new JwtTimestampValidator(), new JwtIssuerValidator(ISSUER)));
        this.decoder = nimbus;
    }

    @Override
    public Jwt decode(String token) {
        Jwt known = verified.get(token);
        Instant now = clock.instant();
        if (known != null && isAlive(known, now)) {
            return known;
        }
        Jwt jwt = decoder.decode(token);
        if (!isAlive(jwt, now)) {
            throw new BadJwtException("a signed caller has an end");
        }
        if (verified.size() >= REMEMBERED) {
            verified.values().removeIf(old -> !isAlive(old, now));
            if (verified.size() >= REMEMBERED) {
                verified.clear();
            }
        }
        verified.put(token, jwt);
        return jwt;
    }

    private static boolean isAlive(Jwt jwt, Instant now) {
        Instant end = jwt.getExpiresAt();
        return end != null && end.isAfter(now);
    }

    private static ECPublicKey parse(String publicKey) {
        try {
            return (ECPublicKey)
                    KeyFactory.getInstance("EC")
                            .generatePublic(
                                    new X509EncodedKeySpec(
                                            Base64.getDecoder().decode(publicKey.strip())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "innkeeper.mesh.caller-public-key is no EC key in X.509 form", e);
        }
    }
}
