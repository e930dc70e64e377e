package dev.innkeeper.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.contracts.AccessEvent.TicketKey;
import dev.innkeeper.kernel.UserId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicketVerifierTest {
    private static final UserId ALICE = UserId.parse("alice@pve");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private final KeyPair key = newKey();
    private final AccessSnapshot snapshot =
            AccessSnapshot.empty()
                    .with(
                            List.of(
                                    new TicketKey(
                                            "k1",
                                            Base64.getEncoder()
                                                    .encodeToString(key.getPublic().getEncoded()),
                                            NOW,
                                            true)));
    private final TicketVerifier verifier = new TicketVerifier(() -> snapshot);

    @Test
    void acceptsItsOwnTicketForTwoHours() {
        String ticket = ticket(ALICE, NOW, key);

        assertThat(verifier.verify(ticket, NOW).map(Ticket::user)).contains(ALICE);
        assertThat(verifier.verify(ticket, NOW.plusSeconds(7199))).isPresent();
        assertThat(verifier.verify(ticket, NOW.plusSeconds(7200))).isEmpty();
        assertThat(verifier.verify(ticket, NOW.minusSeconds(299))).isPresent();
        assertThat(verifier.verify(ticket, NOW.minusSeconds(301))).isEmpty();
    }

    @Test
    void refusesWhatSomebodyElseSigned() {
        assertThat(verifier.verify(ticket(ALICE, NOW, newKey()), NOW)).isEmpty();
    }

    @Test
    void refusesForgedAndCutTickets() {
        String ticket = ticket(ALICE, NOW, key);

        assertThat(verifier.verify(ticket.replace("alice", "carol"), NOW)).isEmpty();
        assertThat(verifier.verify(ticket.substring(0, ticket.length() - 4), NOW)).isEmpty();
        assertThat(verifier.verify(ticket + ticket, NOW)).isEmpty();
        assertThat(verifier.verify("PVE:alice@pve:6553F100::", NOW)).isEmpty();
        assertThat(verifier.verify("PVE:alice:6553F100::AAAA", NOW)).isEmpty();
        assertThat(verifier.verify("garbage", NOW)).isEmpty();
        assertThat(verifier.verify("", NOW)).isEmpty();
    }

    @Test
    void ticketIsNoTokenAgainstCrossSiteRequests() {
        String text = Ticket.csrfSignedText(ALICE, NOW);
        String csrf = Ticket.hex(NOW) + ":" + sign(text, key);
        String ticket = ticket(ALICE, NOW, key);

        assertThat(verifier.verifyCsrf(csrf, ALICE, NOW)).isTrue();
        assertThat(verifier.verifyCsrf(csrf, UserId.ROOT, NOW)).isFalse();
        assertThat(
                        verifier.verifyCsrf(
                                Ticket.hex(NOW)
                                        + ":"
                                        + ticket.substring(ticket.lastIndexOf(':') + 1),
                                ALICE,
                                NOW))
                .isFalse();
    }

    private static String ticket(UserId user, Instant issued, KeyPair key) {
        String text = Ticket.signedText(user, issued);
        return text + "::" + sign(text, key);
    }

    private static String sign(String text, KeyPair key) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key.getPrivate());
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKey() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
