package dev.innkeeper.contracts;

import dev.innkeeper.kernel.NodeName;
import java.time.Instant;
import java.util.Map;

/** Membership and datacenter options, on the compacted topic {@link Topics#CLUSTER}. */
public sealed interface ClusterEvent extends Message {

    /** The key on the topic, such as {@code node/pve1}. */
    String key();

    /**
     * A node that joined.
     *
     * @param number the node's id in the cluster, from 1
     * @param address host or IP address under which its agent is reached
     * @param port of the agent's HTTPS door
     * @param fingerprint SHA-256 of the agent's certificate, colon separated
     * @param home true for the home node (DESIGN.md section 5)
     */
    @WireName("cluster.node")
    record NodeMember(
            NodeName node,
            int number,
            String address,
            int port,
            String fingerprint,
            boolean home,
            Instant joinedAt)
            implements ClusterEvent {
        @Override
        public String key() {
            return "node/" + node;
        }
    }

    @WireName("cluster.node-removed")
    record NodeRemoved(NodeName node) implements ClusterEvent {
        @Override
        public String key() {
            return "node/" + node;
        }
    }

    /** The datacenter options as text, option → value. */
    @WireName("cluster.options")
    record DatacenterOptions(Map<String, String> options) implements ClusterEvent {
        public DatacenterOptions {
            options = Map.copyOf(options);
        }

        @Override
        public String key() {
            return "options";
        }
    }

    /**
     * A node's own settings as text, setting → value, such as {@code startall-onboot-delay}; those
     * that hold no secrets.
     */
    @WireName("cluster.node-options")
    record NodeOptions(NodeName node, Map<String, String> options) implements ClusterEvent {
        public NodeOptions {
            options = Map.copyOf(options);
        }

        @Override
        public String key() {
            return "node-options/" + node;
        }
    }
}
