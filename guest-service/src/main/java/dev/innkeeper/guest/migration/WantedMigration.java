package dev.innkeeper.guest.migration;

import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.Optional;

/**
 * What a client asks for.
 *
 * @param online without a stop, which containers cannot do
 * @param restart shut a running container down, and start it on the target
 * @param timeoutSeconds for that shutdown
 * @param storages which storage takes the place of which
 * @param bandwidth in KiB/s, 0 for no limit; the usual one if empty
 */
public record WantedMigration(
        GuestId guest,
        NodeName source,
        NodeName target,
        boolean online,
        boolean restart,
        int timeoutSeconds,
        Optional<StoragePairs> storages,
        Optional<Double> bandwidth) {

    /** As bulk actions ask for it: whatever runs is shut down, moved, and started there. */
    public static WantedMigration restarting(
            GuestId guest, NodeName source, NodeName target, int timeoutSeconds) {
        return new WantedMigration(
                guest,
                source,
                target,
                false,
                true,
                timeoutSeconds,
                Optional.empty(),
                Optional.empty());
    }
}
