package dev.innkeeper.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
    private final MovingClock clock = new MovingClock();
    private final FailedLogins logins = new FailedLogins(3, clock);

    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-11-21T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void fail(String user, String address, int times) {
        for (int i = 0; i < times; i++) {
            logins.failed(user, address);
        }
    }

    @Test
    void userIsRefusedFromEverywhereAfterTooManyFailures() {
        fail("alice@pve", "192.0.2.1", 2);
        assertThat(logins.refuses("alice@pve", "192.0.2.1")).isFalse();

        fail("alice@pve", "192.0.2.2", 1);

        assertThat(logins.refuses("alice@pve", "192.0.2.3")).isTrue();
        assertThat(logins.refuses("bob@pve", "192.0.2.1")).isFalse();
    }

    @Test
    void addressIsRefusedForAllUsersButRoot() {
        fail("a@pve", "192.0.2.1", 2);
        fail("b@pve", "192.0.2.1", 1);

        assertThat(logins.refuses("c@pve", "192.0.2.1")).isTrue();
        assertThat(logins.refuses("root@pam", "192.0.2.1")).isFalse();
    }

    @Test
    void aMinuteLaterAllIsForgotten() {
        fail("alice@pve", "192.0.2.1", 3);

        clock.now = clock.now.plusSeconds(60);

        assertThat(logins.refuses("alice@pve", "192.0.2.1")).isFalse();
    }
}
