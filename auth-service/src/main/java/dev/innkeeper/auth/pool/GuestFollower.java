package dev.innkeeper.auth.pool;

import dev.innkeeper.auth.AccessTopic;
import dev.innkeeper.auth.AclCleanup;
import dev.innkeeper.auth.Pool;
import dev.innkeeper.auth.Pools;
import dev.innkeeper.auth.audit.Audit;
import dev.innkeeper.contracts.GuestEvent;
import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestEvent.PoolRequested;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import dev.innkeeper.outbox.TopicListener;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Lets access follow the guests: a destroyed one is forgotten by ACL and pools, a new one joins the
 * pool it was made for. guest-service sees both on the topic {@code access} and ends its task then.
 */
@Component
class GuestFollower implements TopicListener<GuestEvent> {
    private final Pools pools;
    private final AclCleanup acl;
    private final AccessTopic topic;
    private final Audit audit;

    GuestFollower(Pools pools, AclCleanup acl, AccessTopic topic, Audit audit) {
        this.pools = pools;
        this.acl = acl;
        this.topic = topic;
        this.audit = audit;
    }

    @Override
    public String name() {
        return "guests";
    }

    @Override
    public Subscription subscription() {
        return Subscription.to(Topics.GUESTS);
    }

    @Override
    public Class<GuestEvent> type() {
        return GuestEvent.class;
    }

    @Override
    public void handle(Received<GuestEvent> received) {
        switch (received.message()) {
            case GuestRemoved removed -> forget(removed.guest());
            case PoolRequested requested -> join(requested.guest(), requested.pool());
            case GuestState ignored -> {
                // Configuration and power are no matter of access.
            }
        }
    }

    private void forget(GuestId guest) {
        topic.lock();
        acl.forgetPath(AclPath.of("vms", guest));
        leave(pools.findOf(guest), guest);
    }

    private void join(GuestId guest, String poolid) {
        topic.lock();
        Optional<Pool> present = pools.findOf(guest);
        Optional<Pool> wanted = pools.findById(poolid);
        if (wanted.isEmpty() || wanted.get().guests().contains(guest)) {
            return;
        }
        leave(present, guest);
        Map<String, Object> before = wanted.get().audited();
        wanted.get().add(guest);
        topic.publish(wanted.get().toEvent());
        audit.changed("pool.update", poolid, before, wanted.get().audited());
    }

    private void leave(Optional<Pool> pool, GuestId guest) {
        pool.ifPresent(left -> {
            Map<String, Object> before = left.audited();
            left.remove(guest);
            pools.flush();
            topic.publish(left.toEvent());
            audit.changed("pool.update", left.poolid(), before, left.audited());
        });
    }
}
