package dev.innkeeper.guest.nodes;

import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.ClusterEvent.DatacenterOptions;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.ClusterEvent.NodeOptions;
import dev.innkeeper.contracts.ClusterEvent.NodeRemoved;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The options of the datacenter and of its nodes, from the topic {@code cluster}. */
@Component
public class Datacenter implements ProjectionHandler<ClusterEvent> {
    private volatile Map<String, String> options = Map.of();
    private final Map<NodeName, Map<String, String>> nodes = new ConcurrentHashMap<>();

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
        switch (received.message()) {
            case DatacenterOptions present -> options = present.options();
            case NodeOptions present -> nodes.put(present.node(), present.options());
            case NodeRemoved removed -> nodes.remove(removed.node());
            case NodeMember _ -> {
                // Has no options of its own.
            }
        }
    }

    public Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    /** A setting of a node, such as {@code startall-onboot-delay}. */
    public Optional<String> option(NodeName node, String name) {
        return Optional.ofNullable(nodes.getOrDefault(node, Map.of()).get(name));
    }
}
