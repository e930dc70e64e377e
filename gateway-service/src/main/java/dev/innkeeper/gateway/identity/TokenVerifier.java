package dev.innkeeper.gateway.identity;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.TokenId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Verifies API tokens, {@code user@realm!name=secret}; texts as recorded (01-auth). */
final class TokenVerifier {

    /**
     * @throws dev.innkeeper.kernel.ProblemException if the token may not be used
     */
    static Caller verify(String text, AccessSnapshot snapshot, Instant now) {
        int equals = text.indexOf('=');
        TokenId id = equals < 0 ? null : parse(text.substring(0, equals));
        if (id == null) {
            throw refused("no tokenid specified");
        }
        TokenState token =
                snapshot.token(id)
                        .orElseThrow(() ->
                                refused(
                                        "no such token '%s' for user '%s'"
                                                .formatted(id.name(), id.user())));
        if (!matches(text.substring(equals + 1), token.secretHash())) {
            throw refused("invalid token value!");
        }
        Caller caller = Caller.token(id);
        if (!snapshot.isActive(caller, now)) {
            throw refused(
                    snapshot.isActive(Caller.user(id.user()), now)
                            ? "token expired"
                            : "user '%s' is disabled or expired".formatted(id.user()));
        }
        return caller;
    }

    private static @Nullable TokenId parse(String text) {
        try {
            return TokenId.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean matches(String secret, String hash) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(
                    HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII),
                    hash.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    private static ProblemException refused(String message) {
        return new Problems.Unauthenticated(message).asException();
    }

    private TokenVerifier() {}
}
