package dev.innkeeper.auth.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FailureBudgetTest {
    private Instant now = Instant.parse("2026-01-02T12:00:00Z");
    private final InstantSource source = () -> now;
    private final FailureBudget budget = new FailureBudget(2, source.withZone(ZoneOffset.UTC));

    @Test
    void tellsSoManyInAMinuteAndThenHowManyItDidNotTell() {
        assertThat(budget.spend()).hasValue(0);
        assertThat(budget.spend()).hasValue(0);
        assertThat(budget.spend()).isEmpty();
        assertThat(budget.spend()).isEmpty();

        now = now.plus(Duration.ofMinutes(1));

        assertThat(budget.spend()).hasValue(2);
        assertThat(budget.spend()).hasValue(0);
    }

    @Test
    void clockSetBackSilencesNothing() {
        budget.spend();
        budget.spend();

        now = now.minus(Duration.ofHours(1));

        assertThat(budget.spend()).hasValue(0);
    }
}
