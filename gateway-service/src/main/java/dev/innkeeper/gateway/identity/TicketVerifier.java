package dev.innkeeper.gateway.identity;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.kernel.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies tickets ({@code PVE:user@realm:HEX8::signature}) and CSRF tokens ({@code
 * HEX8:signature}) against the public keys of the access snapshot. A good signature is verified
 * once and remembered; age is checked every time.
 */
final class TicketVerifier {
    private static final Duration LIFE = Duration.ofHours(2);

    /** Clocks of several machines may differ by this much. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final int REMEMBERED = 10_000;
    private static final Pattern TICKET =
            Pattern.compile("(PVE:([^!:\\s][^:\\s]*@[^:@\\s]+):([0-9A-F]{8}))::([A-Za-z0-9+/=]+)");
    private static final Pattern CSRF = Pattern.compile("([0-9A-F]{8}):([A-Za-z0-9+/=]+)");

    private record Ring(AccessSnapshot of, KeyRing keys) {}

    /**
     * @param user null for a text that is no valid ticket
     */
    private record Verdict(KeyRing by, @Nullable UserId user, long issued) {}

    private final TwoGenerations<String, Verdict> tickets = new TwoGenerations<>(REMEMBERED);
    private final TwoGenerations<String, Verdict> csrfTokens = new TwoGenerations<>(REMEMBERED);
    private volatile Ring ring = new Ring(AccessSnapshot.empty(), KeyRing.EMPTY);

    /**
     * The user of a valid ticket.
     *
     * @param now seconds since 1970
     */
    Optional<UserId> verify(String ticket, AccessSnapshot snapshot, long now) {
        KeyRing keys = keys(snapshot);
        Verdict verdict = tickets.get(ticket);
        if (verdict == null || verdict.by() != keys) {
            verdict = examine(ticket, keys);
            tickets.put(ticket, verdict);
        }
        return inTime(verdict, now)
                ? Optional.ofNullable(verdict.user()).filter(accepted(verdict, snapshot))
                : Optional.empty();
    }

    /** Not what was issued before the user's password changed. */
    private static Predicate<UserId> accepted(Verdict verdict, AccessSnapshot snapshot) {
        return user -> snapshot.acceptsTicket(user, Instant.ofEpochSecond(verdict.issued()));
    }

    /** Whether this CSRF token was made for this user. */
    boolean verifyCsrf(String token, UserId user, AccessSnapshot snapshot, long now) {
        KeyRing keys = keys(snapshot);
        String key = token + "|" + user;
        Verdict verdict = csrfTokens.get(key);
        if (verdict == null || verdict.by() != keys) {
            verdict = examineCsrf(token, user, keys);
            csrfTokens.put(key, verdict);
        }
        return verdict.user() != null && inTime(verdict, now);
    }

    private KeyRing keys(AccessSnapshot snapshot) {
        Ring present = ring;
        if (present.of() != snapshot) {
            present = new Ring(snapshot, present.keys().renewed(snapshot));
            ring = present;
        }
        return present.keys();
    }

    private static Verdict examine(String ticket, KeyRing keys) {
        Matcher parts = ticket.length() > 1024 ? null : TICKET.matcher(ticket);
        if (parts == null || !parts.matches() || !keys.signed(parts.group(1), parts.group(4))) {
            return new Verdict(keys, null, 0);
        }
        return new Verdict(keys, UserId.parse(parts.group(2)), seconds(parts.group(3)));
    }

    private static Verdict examineCsrf(String token, UserId user, KeyRing keys) {
        Matcher parts = token.length() > 1024 ? null : CSRF.matcher(token);
        if (parts == null
                || !parts.matches()
                || !keys.signed(parts.group(1) + ":" + user, parts.group(2))) {
            return new Verdict(keys, null, 0);
        }
        return new Verdict(keys, user, seconds(parts.group(1)));
    }

    private static long seconds(String hex) {
        return Long.parseLong(hex, 16);
    }

    private static boolean inTime(Verdict verdict, long now) {
        long age = now - verdict.issued();
        return age > -SKEW.toSeconds() && age < LIFE.toSeconds();
    }
}
