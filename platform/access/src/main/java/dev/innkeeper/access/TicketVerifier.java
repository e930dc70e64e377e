package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent.TicketKey;
import dev.innkeeper.kernel.UserId;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Verifies tickets and tokens against cross-site requests with the public keys of the snapshot.
 * Whether the user may still act is asked apart ({@link AccessSnapshot#isActive}). A verification
 * costs some 0.2 ms; who verifies much remembers the outcome.
 */
public final class TicketVerifier {
    /** How long a ticket is good. */
    public static final Duration LIFETIME = Duration.ofHours(2);

    /** How far ahead the clock of another issuer may be. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    /** How long a second factor may be given after the password. */
    public static final Duration CHALLENGE_LIFETIME = Duration.ofMinutes(5);

    private static final int LONGEST_CHALLENGE = 32 * 1024;
    private static final Pattern CHALLENGE =
            Pattern.compile(
                    "(PVE:!tfa!([A-Za-z0-9%._~*-]+):([0-9A-F]{8}))::([A-Za-z0-9+/]+={0,2})");
    private static final Pattern CSRF = Pattern.compile("([0-9A-F]{8}):([A-Za-z0-9+/]+={0,2})");

    private final Supplier<AccessSnapshot> snapshots;
    private final Map<String, PublicKey> parsed = new ConcurrentHashMap<>();

    public TicketVerifier(Supplier<AccessSnapshot> snapshots) {
        this.snapshots = snapshots;
    }

    /** The ticket, if it is one of ours and in its time. */
    public Optional<Ticket> verify(String text, Instant now) {
        return Ticket.parse(text)
                .filter(ticket -> inTime(ticket.issued(), now))
                .filter(ticket ->
                        signed(
                                Ticket.signedText(ticket.user(), ticket.issued()),
                                ticket.signature()));
    }

    /** Whether a token against cross-site requests is this user's and in its time. */
    public boolean verifyCsrf(String text, UserId user, Instant now) {
        Matcher matcher = CSRF.matcher(text);
        if (text.length() > 1024 || !matcher.matches()) {
            return false;
        }
        Instant issued = Instant.ofEpochSecond(HexFormat.fromHexDigitsToLong(matcher.group(1)));
        return inTime(issued, now) && signed(Ticket.csrfSignedText(user, issued), matcher.group(2));
    }

    /**
     * What a ticket asks of a user who has shown his password and owes a second factor: {@code
     * PVE:!tfa!CHALLENGE:HEX8::base64}. It opens nothing by itself, and not for long.
     *
     * @return the challenge, decoded; empty if the ticket is not for this user or not in its time
     */
    public Optional<String> verifyChallenge(String text, UserId user, Instant now) {
        Matcher matcher = CHALLENGE.matcher(text);
        if (text.length() > LONGEST_CHALLENGE || !matcher.matches()) {
            return Optional.empty();
        }
        Instant issued = Instant.ofEpochSecond(HexFormat.fromHexDigitsToLong(matcher.group(3)));
        boolean good =
                issued.isAfter(now.minus(CHALLENGE_LIFETIME))
                        && issued.isBefore(now.plus(SKEW))
                        && signed(
                                Ticket.challengeSignedText(matcher.group(1), user),
                                matcher.group(4));
        return good
                ? Optional.of(URLDecoder.decode(matcher.group(2), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    private static boolean inTime(Instant issued, Instant now) {
        return issued.isAfter(now.minus(LIFETIME)) && issued.isBefore(now.plus(SKEW));
    }

    private boolean signed(String text, String base64) {
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return snapshots.get().ticketKeys().stream()
                .anyMatch(key -> signedWith(publicKey(key), bytes, signature));
    }

    private PublicKey publicKey(TicketKey key) {
        if (parsed.size() > 100) {
            parsed.clear();
        }
        return parsed.computeIfAbsent(key.publicKey(), TicketVerifier::parse);
    }

    private static PublicKey parse(String base64) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot read a ticket key", e);
        }
    }

    private static boolean signedWith(PublicKey key, byte[] text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
