package dev.innkeeper.outbox;

import dev.innkeeper.contracts.Message;

/**
 * Reacts to messages by changes in this service's database. As a bean it is fed by {@link
 * TopicListeners}: each message is handled once, in a transaction that also stores how far the
 * listener has read; one instance of the service reads at a time. A message whose handling fails
 * again and again is logged as an error and passed over, unless the database itself is away.
 *
 * @param <M> messages of other types are left out
 */
public interface TopicListener<M extends Message> {

    /** Stable name under which progress is stored, such as {@code results}. */
    String name();

    Subscription subscription();

    Class<M> type();

    /** Called inside the transaction. */
    void handle(Received<M> received);

    /** How many messages may share a transaction; more is faster, and fails together first. */
    default int batchSize() {
        return 1;
    }

    /**
     * True if its work is all in rows that reading the same messages again would write again: then
     * a commit need not wait for the disk, for what a crash takes, it takes with the offset.
     */
    default boolean replayable() {
        return false;
    }

    /** Cheap filter before the message is parsed. */
    default boolean wants(RecordHeaders headers) {
        return true;
    }
}
