package dev.innkeeper.guest.destruction;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.AccessEvent.AclEntry;
import dev.innkeeper.contracts.AccessEvent.PoolState;
import dev.innkeeper.contracts.AccessEvent.Removed;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Where the access snapshot names guests: in pools, and on paths of permissions. */
@Component
class AccessReferences implements ProjectionHandler<AccessEvent> {
    private final Map<String, Set<GuestId>> pools = new ConcurrentHashMap<>();
    private final Map<String, String> entries = new ConcurrentHashMap<>();
    private volatile Runnable listener = () -> {};

    @Override
    public Subscription subscription() {
        return Subscription.to(Topics.ACCESS);
    }

    @Override
    public Class<AccessEvent> type() {
        return AccessEvent.class;
    }

    @Override
    public void apply(Received<AccessEvent> received) {
        if (received.message() instanceof PoolState pool) {
            pools.put(pool.pool(), pool.guests());
        } else if (received.message() instanceof AclEntry entry) {
            entries.put(entry.key(), entry.path().value());
        } else if (received.message() instanceof Removed gone) {
            forget(gone.key());
        }
    }

    @Override
    public void removed(String topic, String key) {
        forget(key);
    }

    @Override
    public void batchEnd() {
        listener.run();
    }

    /** To be run after each change of the snapshot; must not block. */
    void onChange(Runnable changed) {
        listener = changed;
    }

    private void forget(String key) {
        entries.remove(key);
        if (key.startsWith("pool/")) {
            pools.remove(key.substring("pool/".length()));
        }
    }

    /** True while a pool or an entry of the access control list names the guest. */
    boolean isNamed(GuestId guest) {
        String path = "/vms/" + guest;
        return pools.values().stream().anyMatch(members -> members.contains(guest))
                || entries.values().stream()
                        .anyMatch(p -> p.equals(path) || p.startsWith(path + "/"));
    }

    /** True if the guest is in the pool, or there is no such pool to be in. */
    boolean isSettledIn(String pool, GuestId guest) {
        Set<GuestId> members = pools.get(pool);
        return members == null || members.contains(guest);
    }
}
