package dev.innkeeper.outbox;

import dev.innkeeper.contracts.Message;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that was read from a topic.
 *
 * @param sequence place in the topic's history, 0 on topics that no outbox writes
 * @param at when the broker stored it
 * @param trace W3C traceparent of what caused it
 */
public record Received<M extends Message>(
        String topic, String key, M message, long sequence, Instant at, Optional<String> trace) {}
