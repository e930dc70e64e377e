package dev.innkeeper.auth.ticket;

import dev.innkeeper.access.TicketVerifier;
import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.vault.Vault;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * A new key every day. The one before stays until the last ticket that it signed has ended.
 *
 * <pre>
 *   made ──1 min──▶ signs ──1 day──▶ replaced ──2 h + skew──▶ gone
 * </pre>
 */
@Component
public class KeyRotation {
    private static final Duration AGE = Duration.ofDays(1);

    /** After its successor was made a key signs for this long, until all have heard of that one. */
    static final Duration HANDOVER = Duration.ofMinutes(1);

    private static final Duration OVERLAP =
            TicketVerifier.LIFETIME.plus(TicketVerifier.SKEW).plus(HANDOVER);

    private final TicketKeys keys;
    private final AccessTopic topic;
    private final Vault vault;
    private final Clock clock;

    KeyRotation(TicketKeys keys, AccessTopic topic, Vault vault, Clock clock) {
        this.keys = keys;
        this.topic = topic;
        this.vault = vault;
        this.clock = clock;
    }

    /** Makes a key if the newest is too old or there is none, and drops what nobody needs. */
    @Transactional
    public void rotate() {
        topic.lock();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<TicketKey> present = keys.listNewestFirst();
        if (present.isEmpty() || !present.getFirst().createdAt().plus(AGE).isAfter(now)) {
            TicketKey made = make(now);
            keys.save(made);
            topic.publish(made.toEvent(true));
            if (!present.isEmpty()) {
                topic.publish(present.getFirst().toEvent(false));
            }
        }
        for (int i = 1; i < present.size(); i++) {
            Instant replaced = present.get(i - 1).createdAt();
            if (replaced.plus(OVERLAP).isBefore(now)) {
                keys.delete(present.get(i));
                topic.remove(present.get(i).toEvent(false));
            }
        }
    }

    private TicketKey make(Instant now) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            String id = UUID.randomUUID().toString().substring(0, 8);
            return new TicketKey(
                    id,
                    pair.getPublic().getEncoded(),
                    vault.seal("ticket-key/" + id, pair.getPrivate().getEncoded()),
                    now);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
