package dev.innkeeper.cluster.membership;

import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.kernel.NodeName;
import java.time.Instant;

/**
 * A node that joined.
 *
 * @param number its id in the cluster, from 1
 * @param address host name or IP address under which its agent is reached
 * @param port of the agent's HTTPS door
 * @param fingerprint SHA-256 of the agent's certificate, with colons
 * @param home true for the home node
 */
public record Member(
        NodeName node,
        int number,
        String address,
        int port,
        String fingerprint,
        boolean home,
        Instant joinedAt) {

    /** The same node after it joined again. */
    Member rejoined(String newAddress, int newPort, String newFingerprint) {
        return new Member(node, number, newAddress, newPort, newFingerprint, home, joinedAt);
    }

    ClusterEvent.NodeMember toEvent() {
        return new ClusterEvent.NodeMember(
                node, number, address, port, fingerprint, home, joinedAt);
    }
}
