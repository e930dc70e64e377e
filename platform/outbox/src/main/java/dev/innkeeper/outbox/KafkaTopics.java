package dev.innkeeper.outbox;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates topics with what their names say about them. All have one partition: order is what we
 * need, and no topic of ours outgrows a partition.
 */
public final class KafkaTopics {
    private static final long DAY = 24L * 60 * 60 * 1000;

    private final KafkaClients clients;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    public KafkaTopics(KafkaClients clients) {
        this.clients = clients;
    }

    /** Creates those that do not exist yet. */
    public void ensure(Collection<String> topics) {
        List<NewTopic> missing =
                topics.stream().filter(topic -> !known.contains(topic)).map(this::plan).toList();
        if (missing.isEmpty()) {
            return;
        }
        try (Admin admin = clients.admin()) {
            admin.createTopics(missing).values().values().forEach(KafkaTopics::await);
        }
        missing.forEach(topic -> known.add(topic.name()));
    }

    /** Looks at the broker again next time: somebody may have deleted a topic. */
    void forget() {
        known.clear();
    }

    /** Deletes topics, such as those of a node that left, and the records in them. */
    public void delete(Collection<String> topics) {
        try (Admin admin = clients.admin()) {
            admin.deleteTopics(topics).all().toCompletionStage().toCompletableFuture().join();
        }
        known.removeAll(topics);
    }

    /** True for topics of which only the latest record per key is kept. */
    static boolean compacted(String topic) {
        return topic.indexOf('.') < 0;
    }

    private NewTopic plan(String topic) {
        Map<String, String> config = new HashMap<>();
        config.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(KafkaClients.MAX_MESSAGE_BYTES));
        if (compacted(topic)) {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            config.put(TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(DAY));
            config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(32 << 20));
        } else if (topic.endsWith(".status")) {
            // Repeated every few seconds: the latest is all that anybody wants.
            config.put(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);
            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(DAY / 24));
            config.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(DAY / 48));
            config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(8 << 20));
        } else {
            config.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(7 * DAY));
            config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(32 << 20));
        }
        return new NewTopic(topic, 1, clients.settings().replicationFactor()).configs(config);
    }

    private static void await(org.apache.kafka.common.KafkaFuture<Void> created) {
        try {
            created.get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("cannot create topic", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while creating topics", e);
        }
    }
}
