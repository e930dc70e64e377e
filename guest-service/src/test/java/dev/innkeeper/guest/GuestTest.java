package dev.innkeeper.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Upid;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GuestTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Upid TASK =
            new Upid(new NodeName("pve1"), 1, 2, NOON, "vzstart", "100", caller());

    @Test
    void isLockedWhileItIsMade() {
        Guest guest = newGuest(Map.of());

        assertThatThrownBy(guest::requireUnlocked)
                .isInstanceOf(ProblemException.class)
                .hasMessage("CT is locked (create)");
        guest.created(guest.config());
        guest.requireUnlocked();
        assertThat(guest.toState().lock()).isEmpty();
    }

    @Test
    void everyChangeHasANewGeneration() {
        Guest guest = aGuest(Map.of());
        long before = guest.generation();

        guest.configure(guest.config());
        assertThat(guest.generation()).isEqualTo(before);
        guest.configure(guest.config().with("memory", "64"));
        assertThat(guest.generation()).isGreaterThan(before);
    }

    @Test
    void countsAsUpWhileItIsBeingStarted() {
        Guest guest = aGuest(Map.of());
        UUID start = UUID.randomUUID();

        guest.begin(Activity.START, start, TASK);

        assertThat(guest.isUp()).isTrue();
        assertThat(guest.isRunning()).isFalse();
        guest.nowRunning(false, NOON);
        guest.end(start);
        assertThat(guest.isUp()).isFalse();
    }

    @Test
    void aLateResultEndsNoLaterOperation() {
        Guest guest = aGuest(Map.of());
        UUID shutdown = UUID.randomUUID();
        UUID stop = UUID.randomUUID();
        guest.begin(Activity.SHUTDOWN, shutdown, TASK);
        guest.begin(Activity.STOP, stop, TASK);

        guest.end(shutdown);

        assertThat(guest.activity()).contains(Activity.STOP);
        guest.end(stop);
        assertThat(guest.activity()).isEmpty();
    }

    @Test
    void ignoresWhatWasSeenBeforeTheLastOperationEnded() {
        Guest guest = aGuest(Map.of());
        guest.nowRunning(true, NOON);

        assertThat(guest.observed(false, NOON.minusSeconds(1))).isFalse();
        assertThat(guest.isRunning()).isTrue();
        assertThat(guest.observed(false, NOON.plusSeconds(1))).isTrue();
        assertThat(guest.isRunning()).isFalse();
    }

    @Test
    void ignoresWhatIsSeenDuringAnOperation() {
        Guest guest = aGuest(Map.of());
        guest.begin(Activity.REBOOT, UUID.randomUUID(), TASK);

        assertThat(guest.observed(true, NOON)).isFalse();
    }

    @Test
    void refusesToBeDestroyedWhileItRunsOrIsProtected() {
        Guest guest = aGuest(Map.of("protection", "1"));

        assertThatThrownBy(() -> guest.requireDestroyable(true))
                .hasMessage("can't remove CT 100 - protection mode enabled");
        guest.configure(guest.config().without("protection"));
        guest.nowRunning(true, NOON);
        assertThatThrownBy(() -> guest.requireDestroyable(false))
                .hasMessage("unable to destroy CT 100 - container is running");
        guest.requireDestroyable(true);
    }

    @Test
    void aTemplateCannotBeStarted() {
        assertThat(aGuest(Map.of("template", "1")).startProblem(false))
                .contains(new GuestProblem.IsTemplate(GuestKind.LXC));
    }

    @Test
    void knowsWhatConcernsAnEarlierGuestWithItsId() {
        Guest guest = aGuest(Map.of());

        assertThat(guest.concerns(NOON.minusMillis(1))).isFalse();
        assertThat(guest.concerns(NOON)).isTrue();
    }

    private static Guest aGuest(Map<String, String> options) {
        Guest guest = newGuest(options);
        guest.created(guest.config());
        return guest;
    }

    private static Guest newGuest(Map<String, String> options) {
        return Guest.create(
                new GuestId(100),
                new NodeName("pve1"),
                GuestConfig.of(GuestKind.LXC, options),
                Optional.empty(),
                NOON);
    }

    private static String caller() {
        return Caller.parse("root@pam").toString();
    }
}
