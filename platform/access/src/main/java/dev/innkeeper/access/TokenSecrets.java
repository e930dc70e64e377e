package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent.TokenState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Secrets of API tokens: long and random, so a fast hash keeps them (DESIGN §3). */
public final class TokenSecrets {

    /** SHA-256 in hexadecimal. */
    public static String hash(String secret) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether this is the token's secret; takes the same time either way. */
    public static boolean matches(TokenState token, String secret) {
        return MessageDigest.isEqual(
                hash(secret).getBytes(StandardCharsets.US_ASCII),
                token.secretHash().getBytes(StandardCharsets.US_ASCII));
    }

    private TokenSecrets() {}
}
