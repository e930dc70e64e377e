package dev.innkeeper.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.gateway.fixture.Tickets;
import dev.innkeeper.kernel.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TicketVerifierTest {
    private static final UserId ALICE = UserId.parse("alice@pve");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final Tickets tickets = new Tickets();
    private final AccessSnapshot snapshot =
            AccessSnapshot.empty().with(List.of(tickets.key(), alice(Optional.empty())));
    private final TicketVerifier verifier = new TicketVerifier();

    @Test
    void ticketOfOursIsGoodForTwoHours() {
        String ticket = tickets.ticket("alice@pve", NOW);

        assertThat(verify(ticket, NOW)).contains(ALICE);
        assertThat(verify(ticket, NOW.plusSeconds(7199))).contains(ALICE);
        assertThat(verify(ticket, NOW.plusSeconds(7200))).isEmpty();
        assertThat(verify(ticket, NOW.minusSeconds(299))).contains(ALICE);
        assertThat(verify(ticket, NOW.minusSeconds(300))).isEmpty();
    }

    @Test
    void forgedTicketIsRefused() {
        String ticket = tickets.ticket("alice@pve", NOW);
        String foreign = new Tickets().ticket("alice@pve", NOW);

        assertThat(verify(foreign, NOW)).isEmpty();
        assertThat(verify(ticket.replace("alice", "root0"), NOW)).isEmpty();
        assertThat(verify(ticket.replaceFirst(":[0-9A-F]{8}::", ":7FFFFFFF::"), NOW)).isEmpty();
        assertThat(verify(ticket + "A", NOW)).isEmpty();
        assertThat(verify("PVE:alice@pve:6553F100::" + "A".repeat(2000), NOW)).isEmpty();
    }

    @Test
    void cutTicketIsRefusedWhereverItIsCut() {
        String ticket = tickets.ticket("alice@pve", NOW).replaceAll("=+$", "");

        for (int end = 0; end < ticket.length(); end++) {
            assertThat(verify(ticket.substring(0, end), NOW)).as("first " + end).isEmpty();
        }
    }

    @Test
    void ticketThatAsksForASecondFactorOpensNothing() {
        String signed = tickets.ticket("!tfa!%7B%22totp%22%3Atrue%7D", NOW);

        assertThat(verify(signed, NOW)).isEmpty();
    }

    @Test
    void newPasswordEndsTheTicketsFromBefore() {
        String before = tickets.ticket("alice@pve", NOW);
        String after = tickets.ticket("alice@pve", NOW.plusSeconds(1));
        assertThat(verify(before, NOW)).contains(ALICE);

        AccessSnapshot changed = snapshot.with(List.of(alice(Optional.of(NOW.plusSeconds(1)))));

        assertThat(verifier.verify(before, changed, NOW.getEpochSecond())).isEmpty();
        assertThat(verifier.verify(after, changed, NOW.getEpochSecond())).contains(ALICE);
    }

    @Test
    void csrfTokenIsItsUsersOwn() {
        String token = tickets.csrf("alice@pve", NOW);
        long now = NOW.getEpochSecond();

        assertThat(verifier.verifyCsrf(token, ALICE, snapshot, now)).isTrue();
        assertThat(verifier.verifyCsrf(token, UserId.ROOT, snapshot, now)).isFalse();
        assertThat(verifier.verifyCsrf(token, ALICE, snapshot, now + 7200)).isFalse();
    }

    private Optional<UserId> verify(String ticket, Instant now) {
        return verifier.verify(ticket, snapshot, now.getEpochSecond());
    }

    private static UserState alice(Optional<Instant> ticketsFrom) {
        return new UserState(ALICE, true, Optional.empty(), Set.of(), ticketsFrom);
    }
}
