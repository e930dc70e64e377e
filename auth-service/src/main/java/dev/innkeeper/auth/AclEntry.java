package dev.innkeeper.auth;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.kernel.AclPath;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.util.Map;
import org.springframework.data.domain.Persistable;

/** A role for somebody on a path. */
@Entity
@Table(name = "acl_entries")
public class AclEntry implements Persistable<AclEntry.Key> {
    @EmbeddedId private Key key;
    private boolean propagate;
    @Transient private boolean fresh = true;

    /** What makes an entry; whether it propagates is not part of it. */
    @Embeddable
    public record Key(
            String path,
            @Enumerated(EnumType.STRING) SubjectKind kind,
            String subject,
            String role) {}

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected AclEntry() {}

    public AclEntry(Key key, boolean propagate) {
        this.key = key;
        this.propagate = propagate;
    }

    public Key key() {
        return key;
    }

    public boolean propagate() {
        return propagate;
    }

    public void setPropagate(boolean propagate) {
        this.propagate = propagate;
    }

    /** What an audit calls the entry. */
    public String auditedName() {
        return key.path + " " + key.subject;
    }

    /** What an audit tells of the entry. */
    public Map<String, Object> audited() {
        return Map.of("role", key.role, "propagate", propagate);
    }

    public AccessEvent.AclEntry toEvent() {
        return new AccessEvent.AclEntry(
                new AclPath(key.path), key.kind, key.subject, key.role, propagate);
    }

    @Override
    public Key getId() {
        return key;
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
