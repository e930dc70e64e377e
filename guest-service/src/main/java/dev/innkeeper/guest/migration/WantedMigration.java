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
 */
record WantedMigration(
        GuestId guest,
        NodeName source,
        NodeName target,
        boolean online,
        boolean restart,
        int timeoutSeconds,
        Optional<StoragePairs> storages) {}
