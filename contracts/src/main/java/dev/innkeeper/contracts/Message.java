package dev.innkeeper.contracts;

/**
 * Anything that travels over the broker. The type name in the {@link WireName} annotation of each
 * record is its identity on the wire.
 */
public sealed interface Message
        permits AccessEvent,
                GuestEvent,
                StorageEvent,
                ClusterEvent,
                TaskEvent,
                AuditEvent,
                AgentCommand,
                AgentReport {}
