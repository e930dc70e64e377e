package dev.innkeeper.gateway.identity;

import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.UserId;
import java.util.Optional;
import java.util.function.Function;

/** Root users of nodes, and what they count for here (docs/adr/0011-node-root.md). */
public final class NodeVisitors {
    private final NodeTicketVerifier tickets = new NodeTicketVerifier();
    private final NodeRoot meaning;
    private final Function<NodeName, Optional<NodeMember>> members;

    /**
     * @param members the cluster's nodes as they are now
     */
    public NodeVisitors(NodeRoot meaning, Function<NodeName, Optional<NodeMember>> members) {
        this.meaning = meaning;
        this.members = members;
    }

    /**
     * @param now seconds since 1970
     */
    Optional<Visitor> find(String ticket, long now) {
        return tickets.verify(ticket, node -> members.apply(node).map(NodeMember::fingerprint), now)
                .map(node -> new Visitor(Caller.user(UserId.ROOT), confinement(node)));
    }

    private Optional<NodeName> confinement(NodeName node) {
        boolean free =
                switch (meaning) {
                    case CLUSTER -> true;
                    case HOME -> members.apply(node).map(NodeMember::home).orElse(false);
                    case NODE -> false;
                };
        return free ? Optional.empty() : Optional.of(node);
    }
}
