package dev.innkeeper.auth.ticket;

import dev.innkeeper.access.Ticket;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.springframework.stereotype.Component;

/** Writes tickets and tokens against cross-site requests. */
@Component
class TicketSigner {
    private final TicketKeys keys;
    private final Vault vault;
    private final Clock clock;

    TicketSigner(TicketKeys keys, Vault vault, Clock clock) {
        this.keys = keys;
        this.vault = vault;
        this.clock = clock;
    }

    /** What a login yields. */
    record Signed(String ticket, String csrf) {
        @Override
        public String toString() {
            return "Signed[***]";
        }
    }

    /**
     * A ticket for this user.
     *
     * @param from it must not look older than this, for older ones are good no more
     */
    Signed sign(UserId user, Instant from) {
        Instant now = clock.instant();
        Instant issued = now.isBefore(from) ? from : now;
        PrivateKey key = key(now);
        String ticket = Ticket.signedText(user, issued);
        return new Signed(ticket + "::" + sign(key, ticket), csrf(key, user, issued));
    }

    /** A ticket that only asks this user for a second factor. */
    Signed signChallenge(UserId user, String challenge) {
        Instant now = clock.instant();
        PrivateKey key = key(now);
        String text = Ticket.challengeText(challenge, now);
        return new Signed(
                text + "::" + sign(key, Ticket.challengeSignedText(text, user)),
                csrf(key, user, now));
    }

    private static String csrf(PrivateKey key, UserId user, Instant issued) {
        return Ticket.hex(issued) + ":" + sign(key, Ticket.csrfSignedText(user, issued));
    }

    private PrivateKey key(Instant now) {
        TicketKey key = choose(keys.listNewestFirst(), now);
        byte[] plain = vault.open("ticket-key/" + key.keyId(), key.sealedPrivateKey());
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(plain));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot read ticket key " + key.keyId(), e);
        }
    }

    /** The newest that everybody has heard of, or the only one. */
    private static TicketKey choose(List<TicketKey> newestFirst, Instant now) {
        if (newestFirst.isEmpty()) {
            throw new IllegalStateException("no ticket key has been made yet");
        }
        return newestFirst.stream()
                .filter(key -> !key.createdAt().plus(KeyRotation.HANDOVER).isAfter(now))
                .findFirst()
                .orElseGet(newestFirst::getLast);
    }

    private static String sign(PrivateKey key, String text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign", e);
        }
    }
}
