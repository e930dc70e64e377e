package dev.innkeeper.outbox;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Holds the topics of this service against its database when it begins to lead. A broker that has
 * less than was published, or more than the database knows of, gets the whole state again, with new
 * sequences, and tombstones for keys that are no more.
 */
final class Republisher {
    private static final Logger LOG = LoggerFactory.getLogger(Republisher.class);

    private final KafkaClients clients;
    private final KafkaTopics topics;
    private final OutboxTable table;
    private final Supplier<Outbox> outbox;
    private final TransactionTemplate transaction;
    private final Supplier<List<StatePublisher>> publishers;

    Republisher(
            KafkaClients clients,
            KafkaTopics topics,
            OutboxTable table,
            Supplier<Outbox> outbox,
            TransactionTemplate transaction,
            Supplier<List<StatePublisher>> publishers) {
        this.clients = clients;
        this.topics = topics;
        this.table = table;
        this.outbox = outbox;
        this.transaction = transaction;
        this.publishers = publishers;
    }

    void publishWhatTheBrokerLacks() {
        List<StatePublisher> owned = publishers.get();
        topics.ensure(owned.stream().map(StatePublisher::topic).toList());
        for (StatePublisher owner : owned) {
            BrokerTopic broker = BrokerTopic.read(clients, owner.topic());
            transaction.executeWithoutResult(status -> compare(owner, broker));
        }
    }

    private void compare(StatePublisher owner, BrokerTopic broker) {
        String topic = owner.topic();
        Optional<Long> counter = table.lock(topic);
        if (counter.isEmpty()) {
            // Nobody could wait for a row that is not there: make it, then say what there is.
            table.raise(topic, broker.lastSequence());
            publishAll(owner, broker);
            return;
        }
        long published = table.firstWaiting(topic).map(first -> first - 1).orElse(counter.get());
        if (broker.lastSequence() < published || broker.lastSequence() > counter.get()) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("published", published)
                    .addKeyValue("found", broker.lastSequence())
                    .log("Broker and database disagree, publishing the whole state again");
            table.raise(topic, Math.max(counter.get(), broker.lastSequence()));
            publishAll(owner, broker);
        }
    }

    private void publishAll(StatePublisher owner, BrokerTopic broker) {
        Set<String> gone = new HashSet<>(broker.keys());
        try (var state = owner.currentState()) {
            state.forEach(message -> {
                gone.remove(message.key());
                outbox.get().publish(owner.topic(), message.key(), message.message());
            });
        }
        gone.forEach(key -> outbox.get().tombstone(owner.topic(), key));
    }
}
