package dev.innkeeper.contracts;

import dev.innkeeper.kernel.NodeName;

/**
 * Names of the topics. The compacted ones (configuration topics) have one partition, so that the
 * sequence their owner writes is the order everybody reads.
 */
public final class Topics {
    /** Compacted; owner auth-service: {@link AccessEvent}. */
    public static final String ACCESS = "access";

    /** Compacted; owner guest-service: {@link GuestEvent}. */
    public static final String GUESTS = "guests";

    /** Compacted; owner storage-service: {@link StorageEvent}. */
    public static final String STORAGES = "storages";

    /** Compacted; owner cluster-service: {@link ClusterEvent}. */
    public static final String CLUSTER = "cluster";

    /**
     * Kept for days; one partition per owner is not needed, the key is the UPID: {@link TaskEvent}.
     * Each service that owns tasks writes to its own topic.
     */
    public static String tasks(String owner) {
        return "tasks." + owner;
    }

    /**
     * Kept for days, the key is the user: {@link AuditEvent}. Each service that decides on access
     * writes to its own topic.
     */
    public static String audit(String owner) {
        return "audit." + owner;
    }

    /** Commands to one node's agent: {@link AgentCommand}. */
    public static String commands(NodeName node) {
        return "node." + node + ".commands";
    }

    /** Progress and results of commands, written by one node's agent only: {@link AgentReport}. */
    public static String results(NodeName node) {
        return "node." + node + ".results";
    }

    /** What a node's agent sees on its host, repeated every few seconds: {@link AgentReport}. */
    public static String status(NodeName node) {
        return "node." + node + ".status";
    }

    private Topics() {}
}
