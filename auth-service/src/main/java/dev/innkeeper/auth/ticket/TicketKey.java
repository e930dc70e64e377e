package dev.innkeeper.auth.ticket;

import dev.innkeeper.contracts.AccessEvent;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Base64;
import org.springframework.data.domain.Persistable;

/** A pair of keys for tickets: Ed25519, the private half encrypted under the master key. */
@Entity
@Table(name = "ticket_keys")
class TicketKey implements Persistable<String> {
    @Id private String keyId;
    private byte[] publicKey;
    private String sealedPrivateKey;
    private Instant createdAt;
    @Transient private boolean fresh = true;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected TicketKey() {}

    TicketKey(String keyId, byte[] publicKey, String sealedPrivateKey, Instant createdAt) {
        this.keyId = keyId;
        this.publicKey = publicKey.clone();
        this.sealedPrivateKey = sealedPrivateKey;
        this.createdAt = createdAt;
    }

    String keyId() {
        return keyId;
    }

    /** See {@link dev.innkeeper.vault.Vault}. */
    String sealedPrivateKey() {
        return sealedPrivateKey;
    }

    Instant createdAt() {
        return createdAt;
    }

    /**
     * @param newest whether no other key is younger
     */
    AccessEvent.TicketKey toEvent(boolean newest) {
        String text = Base64.getEncoder().encodeToString(publicKey);
        return new AccessEvent.TicketKey(keyId, text, createdAt, newest);
    }

    @Override
    public String getId() {
        return keyId;
    }

    @Override
    public boolean isNew() {
        return fresh;
    }

    @PostLoad
    @PostPersist
    void stored() {
        fresh = false;
    }
}
