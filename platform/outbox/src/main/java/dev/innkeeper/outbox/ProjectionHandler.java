package dev.innkeeper.outbox;

import dev.innkeeper.contracts.Message;

/**
 * Builds something in memory from topics that are read from their beginning at every start. As a
 * bean it is fed by {@link Projections}: all calls come from one thread, in the topic's order, and
 * nothing older than what was already applied for the same key. Exceptions are logged and the
 * record is passed over.
 *
 * @param <M> messages of other types are left out
 */
public interface ProjectionHandler<M extends Message> {

    Subscription subscription();

    Class<M> type();

    void apply(Received<M> received);

    /** A tombstone: the key is gone. The event that says so came before it. */
    default void removed(String topic, String key) {}

    /** After each batch of records: the place to swap an immutable snapshot. */
    default void batchEnd() {}
}
