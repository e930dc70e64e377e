package dev.innkeeper.agentclient;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The cluster's members and where their agents listen, from the cluster's topic. */
public final class AgentAddresses implements ProjectionHandler<ClusterEvent> {
    private final Map<NodeName, NodeMember> members = new ConcurrentHashMap<>();

    public Optional<NodeMember> find(NodeName node) {
        return Optional.ofNullable(members.get(node));
    }

    /** The home node (DESIGN.md section 5). */
    public Optional<NodeName> home() {
        return members.values().stream().filter(NodeMember::home).map(NodeMember::node).findFirst();
    }

    /** All members, by name. */
    public List<NodeName> list() {
        return members.keySet().stream().sorted().toList();
    }

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
            case NodeMember member -> members.put(member.node(), member);
            case NodeRemoved removed -> members.remove(removed.node());
            case DatacenterOptions _, NodeOptions _ -> {
                // Not about members.
            }
        }
    }
}
