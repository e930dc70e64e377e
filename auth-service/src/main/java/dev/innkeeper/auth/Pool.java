package dev.innkeeper.auth;

import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import jakarta.persistence.Version;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.annotations.BatchSize;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/**
 * A set of guests and storages with a name; {@code a/b} lies in the pool {@code a}. Members need
 * not exist (BEHAVIOUR 23). A guest is in one pool at most.
 */
@Entity
@Table(name = "pools")
public class Pool implements Persistable<String> {
    @Id private String poolid;
    private @Nullable String comment;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "pool_guests", joinColumns = @JoinColumn(name = "poolid"))
    @Column(name = "vmid")
    @BatchSize(size = 1000)
    private Set<Integer> guests = new HashSet<>();

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "pool_storages", joinColumns = @JoinColumn(name = "poolid"))
    @Column(name = "storage")
    @BatchSize(size = 1000)
    private Set<String> storages = new HashSet<>();

    @Version private long version;
    @Transient private boolean fresh = true;

    /** For JPA. */
    @SuppressWarnings("NullAway.Init")
    protected Pool() {}

    public Pool(String poolid) {
        this.poolid = poolid;
    }

    public String poolid() {
        return poolid;
    }

    public AclPath path() {
        return new AclPath("/pool/" + poolid);
    }

    /** The pool that this one lies in. */
    public Optional<String> parent() {
        int slash = poolid.lastIndexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(poolid.substring(0, slash));
    }

    public Optional<String> comment() {
        return Optional.ofNullable(comment);
    }

    /** An empty text clears. */
    public void setComment(String text) {
        comment = text.isEmpty() ? null : text;
    }

    public SortedSet<GuestId> guests() {
        return guests.stream().map(GuestId::new).collect(Collectors.toCollection(TreeSet::new));
    }

    public SortedSet<StorageId> storages() {
        return storages.stream().map(StorageId::new).collect(Collectors.toCollection(TreeSet::new));
    }

    /** False if it was a member already. */
    public boolean add(GuestId guest) {
        return guests.add(guest.value());
    }

    public boolean add(StorageId storage) {
        return storages.add(storage.value());
    }

    /** False if it was no member. */
    public boolean remove(GuestId guest) {
        return guests.remove(guest.value());
    }

    public boolean remove(StorageId storage) {
        return storages.remove(storage.value());
    }

    /** What an audit tells of the pool. */
    public Map<String, Object> audited() {
        return Map.of(
                "comment", comment().orElse(""),
                "guests", guests().stream().map(String::valueOf).collect(Collectors.joining(",")),
                "storages",
                        storages().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    public PoolState toEvent() {
        return new PoolState(poolid, guests(), storages());
    }

    @Override
    public String getId() {
        return poolid;
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
