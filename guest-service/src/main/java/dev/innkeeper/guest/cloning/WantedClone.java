package dev.innkeeper.guest.cloning;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.util.Optional;

/**
 * A copy that a client asks for.
 *
 * @param full a copy of its own, or one that shares what it can; what is usual if empty
 * @param storage for the volumes of a full copy; those of the source if empty
 * @param format of the volumes of a full copy of a machine; that of the source if empty
 * @param bandwidth in KiB/s, 0 for no limit; the usual one if empty
 */
record WantedClone(
        GuestKind kind,
        NodeName node,
        GuestId source,
        GuestId copy,
        Optional<String> snapshot,
        Optional<Boolean> full,
        Optional<StorageId> storage,
        Optional<NodeName> target,
        Optional<String> pool,
        Optional<String> format,
        Optional<String> name,
        Optional<String> description,
        Optional<Double> bandwidth) {}
