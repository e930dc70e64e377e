package dev.innkeeper.auth.factor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void eightFailuresInARowLockTotp() {
        Failures seven = after(7, true);

        assertThat(seven.totpLocked()).isFalse();
        assertThat(seven.failed(true, NOW).totpLocked()).isTrue();
        assertThat(seven.succeeded(FactorType.TOTP).failed(true, NOW).totpLocked()).isFalse();
        assertThat(seven.failed(false, NOW).totpLocked()).isFalse();
    }

    @Test
    void onlyARecoveryKeyOpensTotpAgain() {
        Failures locked = after(8, true);

        assertThat(locked.succeeded(FactorType.WEBAUTHN).totpLocked()).isTrue();
        assertThat(locked.succeeded(FactorType.RECOVERY)).isEqualTo(Failures.NONE);
    }

    @Test
    void hundredFailuresInARowLockEverythingForAnHour() {
        assertThat(after(99, false).locked(NOW)).isFalse();

        Failures locked = after(100, false);

        assertThat(locked.locked(NOW)).isTrue();
        assertThat(locked.locked(NOW.plus(Duration.ofMinutes(59)))).isTrue();
        assertThat(locked.locked(NOW.plus(Duration.ofHours(1)))).isFalse();
        assertThat(locked.failed(false, NOW.plus(Duration.ofHours(2))).all()).isEqualTo(1);
    }

    private static Failures after(int count, boolean totp) {
        Failures failures = Failures.NONE;
        for (int i = 0; i < count; i++) {
            failures = failures.failed(totp, NOW);
        }
        return failures;
    }
}
