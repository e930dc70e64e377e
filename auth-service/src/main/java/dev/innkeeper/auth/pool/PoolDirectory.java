package dev.innkeeper.auth.pool;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.AuthProblem;
import dev.innkeeper.auth.Pool;
import dev.innkeeper.auth.Pools;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.StorageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes the list of pools and who is in them. */
@Component
class PoolDirectory {
    private final Pools pools;
    private final AclCleanup acl;
    private final AccessTopic topic;
    private final Audit audit;
    private final Permissions permissions;

    PoolDirectory(
            Pools pools, AclCleanup acl, AccessTopic topic, Audit audit, Permissions permissions) {
        this.pools = pools;
        this.acl = acl;
        this.topic = topic;
        this.audit = audit;
        this.permissions = permissions;
    }

    /** Members to take in or to let go. */
    record Members(List<GuestId> guests, List<StorageId> storages) {}

    @Transactional
    public void create(String id, Optional<String> comment) {
        topic.lock();
        if (pools.existsById(id)) {
            throw new AuthProblem.AlreadyThere("pool", id).asException();
        }
        Pool pool = new Pool(id);
        pool.parent()
                .filter(parent -> !pools.existsById(parent))
                .ifPresent(parent -> {
                    throw refused("parent '%s' of pool '%s' does not exist".formatted(parent, id));
                });
        comment.ifPresent(pool::setComment);
        pools.save(pool);
        topic.publish(pool.toEvent());
        audit.changed("pool.create", id, Map.of(), pool.audited());
    }

    /** Takes members in; a guest leaves another pool only with {@code move}. */
    @Transactional
    public void add(
            String id, Optional<String> comment, Members members, boolean move, Caller caller) {
        topic.lock();
        Pool pool = pools.require(id);
        Map<String, Object> before = pool.audited();
        comment.ifPresent(pool::setComment);
        for (GuestId guest : members.guests()) {
            permissions.requireModify(caller, AclPath.of("vms", guest));
            add(pool, guest, move, caller);
        }
        for (StorageId storage : members.storages()) {
            permissions.requireModify(caller, AclPath.of("storage", storage));
            if (!pool.add(storage)) {
                throw refused("Storage '" + storage + "' is already a pool member");
            }
        }
        topic.publish(pool.toEvent());
        audit.changed("pool.update", id, before, pool.audited());
    }

    /** Lets members go. */
    @Transactional
    public void remove(String id, Optional<String> comment, Members members, Caller caller) {
        topic.lock();
        Pool pool = pools.require(id);
        Map<String, Object> before = pool.audited();
        comment.ifPresent(pool::setComment);
        for (GuestId guest : members.guests()) {
            permissions.requireModify(caller, AclPath.of("vms", guest));
            if (!pool.remove(guest)) {
                throw refused("VM " + guest + " is not a pool member");
            }
        }
        for (StorageId storage : members.storages()) {
            permissions.requireModify(caller, AclPath.of("storage", storage));
            if (!pool.remove(storage)) {
                throw refused("Storage '" + storage + "' is not a pool member");
            }
        }
        topic.publish(pool.toEvent());
        audit.changed("pool.update", id, before, pool.audited());
    }

    @Transactional
    public void delete(String id) {
        topic.lock();
        Pool pool = pools.require(id);
        content(pool)
                .ifPresent(what -> {
                    throw refused("pool '%s' is not empty (contains %s)".formatted(id, what));
                });
        acl.forgetPath(pool.path());
        pools.delete(pool);
        topic.remove(pool.toEvent());
        audit.changed("pool.delete", id, pool.audited(), Map.of());
    }

    private void add(Pool pool, GuestId guest, boolean move, Caller caller) {
        Optional<Pool> present = pools.findOf(guest);
        if (present.isPresent()) {
            Pool other = present.get();
            if (other.poolid().equals(pool.poolid())) {
                throw refused("VM " + guest + " is already a pool member");
            }
            if (!move) {
                throw refused(
                        "VM %s belongs already to pool '%s' and 'allow-move' is not set"
                                .formatted(guest, other.poolid()));
            }
            permissions.require(caller, other.path(), "Pool.Allocate");
            Map<String, Object> before = other.audited();
            other.remove(guest);
            pools.flush();
            topic.publish(other.toEvent());
            audit.changed("pool.update", other.poolid(), before, other.audited());
        }
        pool.add(guest);
    }

    private Optional<String> content(Pool pool) {
        Optional<String> child =
                pools.listAll().stream()
                        .filter(each -> each.parent().equals(Optional.of(pool.poolid())))
                        .map(each -> "pool '" + each.poolid() + "'")
                        .findFirst();
        return child.or(() -> pool.guests().stream().map(guest -> "VM " + guest).findFirst())
                .or(() ->
                        pool.storages().stream()
                                .map(storage -> "storage '" + storage + "'")
                                .findFirst());
    }

    private static ProblemException refused(String message) {
        return new Refused(message).asException();
    }
}
