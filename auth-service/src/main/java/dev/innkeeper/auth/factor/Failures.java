package dev.innkeeper.auth.factor;

import java.time.Duration;
import java.time.Instant;

/**
 * What a user tried in vain since the last success, and what that has led to.
 *
 * <pre>
 *   TOTP:  8 failures in a row   ──▶ locked ──recovery key, or an administrator──▶ open
 *   all: 100 failures in a row   ──▶ locked ──an hour, or an administrator──▶ open
 * </pre>
 *
 * @param lockedUntil seconds since 1970
 */
record Failures(int totp, int all, boolean totpLocked, long lockedUntil) {
    static final int TOTP_LIMIT = 8;
    static final int LIMIT = 100;
    static final Duration LOCKED_FOR = Duration.ofHours(1);
    static final Failures NONE = new Failures(0, 0, false, 0);

    boolean locked(Instant now) {
        return now.getEpochSecond() < lockedUntil;
    }

    /** After another failure. */
    Failures failed(boolean wasTotp, Instant now) {
        int totpNow = wasTotp ? totp + 1 : totp;
        boolean locks = all + 1 >= LIMIT;
        return new Failures(
                totpNow,
                locks ? 0 : all + 1,
                totpLocked || totpNow >= TOTP_LIMIT,
                locks ? now.plus(LOCKED_FOR).getEpochSecond() : lockedUntil);
    }

    /** After a success: it proves who is there, but only a recovery key opens TOTP again. */
    Failures succeeded(FactorType type) {
        return switch (type) {
            case RECOVERY -> NONE;
            case TOTP -> new Failures(0, 0, totpLocked, lockedUntil);
            case WEBAUTHN, YUBICO -> new Failures(totp, 0, totpLocked, lockedUntil);
        };
    }
}
