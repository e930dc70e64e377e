package dev.innkeeper.auth.ticket;

import dev.innkeeper.access.Ticket;
import dev.innkeeper.auth.secret.MasterKey;
import dev.innkeeper.kernel.UserId;
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
    private final MasterKey masterKey;
    private final Clock clock;

    TicketSigner(TicketKeys keys, MasterKey masterKey, Clock clock) {
        this.keys = keys;
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /** What a login yields. */
    record Signed(String ticket, String csrf) {
        @Override
        public String toString() {
            return "Signed[***]";
        }
    }

    Signed sign(UserId user) {
        Instant now = clock.instant();
        PrivateKey key = key(now);
        String ticket = Ticket.signedText(user, now);
        String csrf = Ticket.csrfSignedText(user, now);
        return new Signed(
                ticket + "::" + sign(key, ticket), Ticket.hex(now) + ":" + sign(key, csrf));
    }

    private PrivateKey key(Instant now) {
        TicketKey key = choose(keys.listNewestFirst(), now);
        byte[] plain = masterKey.decrypt("ticket-key/" + key.keyId(), key.sealedPrivateKey());
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
