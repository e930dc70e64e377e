package dev.innkeeper.auth.ticket;

import java.time.Clock;
import java.util.OptionalLong;

/**
 * How many failed logins may be told in a minute. Anybody can fail as often as he likes ({@code
 * root@pam} is never locked out), and must not fill our disks by it.
 */
final class FailureBudget {
    private static final long MINUTE = 60_000;

    private final int perMinute;
    private final Clock clock;
    private long since;
    private int told;
    private long untold;

    FailureBudget(int perMinute, Clock clock) {
        this.perMinute = perMinute;
        this.clock = clock;
        this.since = clock.millis();
    }

    /** Counts a failure; if it may be told, says how many before it were not. */
    synchronized OptionalLong spend() {
        long now = clock.millis();
        if (now - since >= MINUTE || now < since) {
            since = now;
            told = 0;
        }
        if (told >= perMinute) {
            untold++;
            return OptionalLong.empty();
        }
        told++;
        long before = untold;
        untold = 0;
        return OptionalLong.of(before);
    }
}
