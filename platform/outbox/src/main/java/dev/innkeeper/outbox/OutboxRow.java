package dev.innkeeper.outbox;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the broker.
 *
 * @param type null together with {@code value}: a tombstone
 * @param command set for commands to agents, whose topics have many writers and so no sequence
 */
record OutboxRow(
        String topic,
        long sequence,
        String key,
        @Nullable String type,
        int version,
        byte @Nullable [] value,
        Optional<String> trace,
        @Nullable UUID command,
        long generation) {}
