package dev.innkeeper.agent.identity;

import dev.innkeeper.agent.broker.BrokerConnection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who this agent is in the cluster.
 *
 * @param folder where {@code key.pem}, {@code certificate.pem} and {@code ca.pem} lie
 */
public record Identity(
        Membership membership, String certificate, String key, String authority, Path folder) {

    /**
     * What the cluster said when the node joined, and under which address it did.
     *
     * @param number of the node in the cluster
     * @param kafka the broker's addresses
     * @param commands offset of the first command that is meant for this member
     */
    public record Membership(
            String node,
            int number,
            String kafka,
            String address,
            int port,
            Optional<Long> commands) {}

    public BrokerConnection broker() {
        return BrokerConnection.tls(membership.kafka(), certificate, key, authority);
    }

    public Path certificateFile() {
        return folder.resolve(IdentityFiles.CERTIFICATE);
    }

    public Path keyFile() {
        return folder.resolve(IdentityFiles.KEY);
    }

    public Path authorityFile() {
        return folder.resolve(IdentityFiles.AUTHORITY);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Identity[" + membership.node() + "]";
    }
}
