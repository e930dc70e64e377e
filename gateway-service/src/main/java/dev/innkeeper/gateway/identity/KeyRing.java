package dev.innkeeper.gateway.identity;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.contracts.AccessEvent.TicketKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The public keys that verify tickets and CSRF tokens at one moment; newest first. */
final class KeyRing {
    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);

    static final KeyRing EMPTY = new KeyRing(Set.of());

    private final Set<TicketKey> source;
    private final List<PublicKey> keys;

    private KeyRing(Set<TicketKey> source) {
        this.source = source;
        this.keys = new ArrayList<>();
        source.stream()
                .sorted(Comparator.comparing(TicketKey::createdAt).reversed())
                .forEach(this::add);
    }

    /** The ring of this snapshot: the same object as before if the keys are the same. */
    KeyRing renewed(AccessSnapshot snapshot) {
        Set<TicketKey> now = Set.copyOf(snapshot.ticketKeys());
        return now.equals(source) ? this : new KeyRing(now);
    }

    private void add(TicketKey key) {
        try {
            byte[] encoded = Base64.getDecoder().decode(key.publicKey());
            keys.add(
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            log.atError().addKeyValue("key", key.keyId()).setCause(e).log("Ticket key unreadable");
        }
    }

    /** Whether one of the keys made this signature, given in base64. */
    boolean signed(String text, String signature) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        return keys.stream().anyMatch(key -> signed(key, message, bytes));
    }

    private static boolean signed(PublicKey key, byte[] message, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a signature of the wrong length or shape
        }
    }
}
