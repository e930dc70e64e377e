package dev.innkeeper.auth;

import dev.innkeeper.contracts.AccessEvent.GroupState;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A group of users. Who belongs to it stands with the users. */
@Entity
@Table(name = "groups")
public class Group implements Persistable<String> {
    @Id private String groupid;
    private @Nullable String comment;
    @Version private long version;
    @Transient private boolean fresh = true;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Group() {}

    public Group(String groupid) {
        this.groupid = groupid;
    }

    public String groupid() {
        return groupid;
    }

    public Optional<String> comment() {
        return Optional.ofNullable(comment);
    }

    /** An empty text clears. */
    public void setComment(String text) {
        comment = text.isEmpty() ? null : text;
    }

    /** What an audit tells of the group. */
    public Map<String, Object> audited() {
        return Map.of("comment", comment().orElse(""));
    }

    public GroupState toEvent() {
        return new GroupState(groupid);
    }

    @Override
    public String getId() {
        return groupid;
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
