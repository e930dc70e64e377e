package dev.innkeeper.outbox;

import java.util.stream.Stream;

/**
 * The owner of a topic, able to say everything again. Used when the topic is new, or when the
 * broker has less than was published (its disk was lost or is older than the database).
 */
public interface StatePublisher {

    String topic();

    /**
     * The whole present state, read in a transaction in which no other change of this topic can
     * commit.
     */
    Stream<KeyedMessage> currentState();
}
