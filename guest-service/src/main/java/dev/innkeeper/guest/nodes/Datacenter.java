package dev.innkeeper.guest.nodes;

import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.ClusterEvent.DatacenterOptions;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The datacenter options, from the topic {@code cluster}. */
@Component
public class Datacenter implements ProjectionHandler<ClusterEvent> {
    private volatile Map<String, String> options = Map.of();

    @Override
    public Subscription subscription() {
        return Subscription.to(Topics.CLUSTER);
    }

    @Override
    public Class<ClusterEvent> type() {
        return ClusterEvent.class;
    }

    @Override
    public void apply(Received<ClusterEvent> received) {
        if (received.message() instanceof DatacenterOptions present) {
            options = present.options();
        }
    }

    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }
}
