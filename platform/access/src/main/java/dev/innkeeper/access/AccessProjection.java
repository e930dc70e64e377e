package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the present {@link AccessSnapshot} from the topic {@code access}. Readers take a snapshot
 * without waiting; each batch of messages swaps in the next one.
 */
public final class AccessProjection
        implements ProjectionHandler<AccessEvent>, Supplier<AccessSnapshot> {
    private volatile AccessSnapshot snapshot = AccessSnapshot.empty();
    private AccessSnapshot.@Nullable Change pending;

    /** The newest snapshot. */
    @Override
    public AccessSnapshot get() {
        return snapshot;
    }

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
        pending().apply(received.message());
    }

    @Override
    public void removed(String topic, String key) {
        pending().remove(key);
    }

    @Override
    public void batchEnd() {
        if (pending != null) {
            snapshot = pending.done();
            pending = null;
        }
    }

    private AccessSnapshot.Change pending() {
        if (pending == null) {
            pending = snapshot.change();
        }
        return pending;
    }
}
