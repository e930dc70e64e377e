package dev.innkeeper.gateway.identity;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import dev.innkeeper.kernel.Caller;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Signs callers for the services (ES256): a short-lived token per caller, made once and used until
 * shortly before its end.
 */
public final class CallerSigner {
    private static final String ISSUER = "innkeeper-gateway";

    /** Stands for nobody, on operations that are open to the world. */
    private static final String ANONYMOUS = "anonymous@innkeeper";

    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final Duration SPARE = Duration.ofMinutes(1);
    private static final int REMEMBERED = 5_000;

    private record Signed(String token, Instant goodUntil) {}

    private final JwtEncoder encoder;
    private final Clock clock;
    private final TwoGenerations<String, Signed> signed = new TwoGenerations<>(REMEMBERED);

    /**
     * @param privateKey EC P-256, PKCS8, base64
     * @param publicKey the same pair's, X.509, base64
     */
    public CallerSigner(String privateKey, String publicKey, Clock clock) {
        this.encoder = encoder(privateKey, publicKey);
        this.clock = clock;
    }

    /** The token for the Authorization header, without its scheme. */
    public String sign(Optional<Caller> caller) {
        String subject = caller.map(Caller::toString).orElse(ANONYMOUS);
        Signed known = signed.get(subject);
        Instant now = clock.instant();
        if (known == null || now.isAfter(known.goodUntil())) {
            known = new Signed(token(subject, now), now.plus(LIFE).minus(SPARE));
            signed.put(subject, known);
        }
        return known.token();
    }

    private String token(String subject, Instant now) {
        JwtClaimsSet claims =
                JwtClaimsSet.builder()
                        .issuer(ISSUER)
                        .subject(subject)
                        .issuedAt(now)
                        .expiresAt(now.plus(LIFE))
                        .build();
        JwsHeader header = JwsHeader.with(SignatureAlgorithm.ES256).build();
        return encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue();
    }

    private static JwtEncoder encoder(String privateKey, String publicKey) {
        try {
            KeyFactory keys = KeyFactory.getInstance("EC");
            var secret =
                    (ECPrivateKey)
                            keys.generatePrivate(new PKCS8EncodedKeySpec(base64(privateKey)));
            var open = (ECPublicKey) keys.generatePublic(new X509EncodedKeySpec(base64(publicKey)));
            ECKey pair = new ECKey.Builder(Curve.P_256, open).privateKey(secret).build();
            return new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(pair)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("innkeeper.mesh.caller-…-key is no EC key pair", e);
        }
    }

    private static byte[] base64(String text) {
        return Base64.getMimeDecoder().decode(text);
    }
}
