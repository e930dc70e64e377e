package dev.innkeeper.contracts;

import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.Map;
import java.util.Optional;

/** State of guests, on the compacted topic {@link Topics#GUESTS}, keyed by guest id. */
public sealed interface GuestEvent extends Message {

    GuestId guest();

    /**
     * The whole state of a guest after a change.
     *
     * @param config ordered option → the text Proxmox VE would write
     * @param generation grows with every change of this guest
     * @param running what the owner last learned from the agent
     * @param lock held by an operation
     * @param text the exact configuration file as Proxmox VE would write it, with pending changes
     *     and snapshots, so that it can be shown on every node; empty from an owner that does not
     *     print it
     * @param next the options as they will be from its next start on; empty while nothing waits for
     *     that
     */
    @WireName("guest.state")
    record GuestState(
            GuestId guest,
            GuestKind kind,
            NodeName node,
            Map<String, String> config,
            long generation,
            boolean running,
            Optional<String> lock,
            boolean template,
            String text,
            Map<String, String> next)
            implements GuestEvent {
        public GuestState {
            config = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(config));
            text = java.util.Objects.requireNonNullElse(text, "");
            next = next == null ? Map.of() : Map.copyOf(next);
        }

        /** The state of a guest that has no pending changes. */
        public GuestState(
                GuestId guest,
                GuestKind kind,
                NodeName node,
                Map<String, String> config,
                long generation,
                boolean running,
                Optional<String> lock,
                boolean template,
                String text) {
            this(guest, kind, node, config, generation, running, lock, template, text, Map.of());
        }

        /** The state without the file's text. */
        public GuestState(
                GuestId guest,
                GuestKind kind,
                NodeName node,
                Map<String, String> config,
                long generation,
                boolean running,
                Optional<String> lock,
                boolean template) {
            this(guest, kind, node, config, generation, running, lock, template, "", Map.of());
        }
    }

    /** The guest is destroyed; its id may be used again. */
    @WireName("guest.removed")
    record GuestRemoved(
            GuestId guest, GuestKind kind, NodeName node, long generation, boolean purge)
            implements GuestEvent {}

    /**
     * A new guest is to become a member of a pool. Stands under the key {@code pool/<guest>} until
     * guest-service sees the membership on the topic {@link Topics#ACCESS}; a pool that is gone by
     * then is no obstacle.
     */
    @WireName("guest.pool-requested")
    record PoolRequested(GuestId guest, String pool) implements GuestEvent {
        public static String keyOf(GuestId guest) {
            return "pool/" + guest;
        }
    }
}
