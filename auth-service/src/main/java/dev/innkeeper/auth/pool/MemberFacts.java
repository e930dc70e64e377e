package dev.innkeeper.auth.pool;

import dev.innkeeper.contracts.GuestEvent;
import dev.innkeeper.contracts.GuestEvent.GuestRemoved;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestEvent.PoolRequested;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The few facts about guests that a pool's list of members shows, from their owner's topic. */
@Component
class MemberFacts implements ProjectionHandler<GuestEvent> {
    private final Map<GuestId, Guest> guests = new ConcurrentHashMap<>();

    /** A guest as a pool shows it. */
    record Guest(
            GuestId id,
            GuestKind kind,
            NodeName node,
            String name,
            boolean running,
            boolean template) {}

    Optional<Guest> find(GuestId guest) {
        return Optional.ofNullable(guests.get(guest));
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
    public void apply(Received<GuestEvent> received) {
        switch (received.message()) {
            case GuestState state -> guests.put(state.guest(), guest(state));
            case GuestRemoved removed -> guests.remove(removed.guest());
            case PoolRequested ignored -> {
                // Becomes a member, which the pool knows.
            }
        }
    }

    private static Guest guest(GuestState state) {
        String option = state.kind() == GuestKind.LXC ? "hostname" : "name";
        String unnamed = (state.kind() == GuestKind.LXC ? "CT" : "VM ") + state.guest();
        return new Guest(
                state.guest(),
                state.kind(),
                state.node(),
                state.config().getOrDefault(option, unnamed),
                state.running(),
                state.template());
    }
}
