package dev.innkeeper.outbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What the broker has of a topic, read from beginning to end.
 *
 * @param lastSequence 0 if it has nothing
 * @param keys those whose latest record is no tombstone; empty unless the topic is compacted
 */
record BrokerTopic(long lastSequence, Set<String> keys) {

    static BrokerTopic read(KafkaClients clients, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Consumer<String, byte[]> consumer = clients.consumer("check", "earliest")) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long last = 0;
            Map<String, Boolean> alive = new HashMap<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record :
                        consumer.poll(Duration.ofMillis(500))) {
                    last = Math.max(last, new RecordHeaders(record.headers()).sequence());
                    if (KafkaTopics.compacted(topic)) {
                        alive.put(record.key(), record.value() != null);
                    }
                }
            }
            return new BrokerTopic(
                    last,
                    alive.entrySet().stream()
                            .filter(Map.Entry::getValue)
                            .map(Map.Entry::getKey)
                            .collect(Collectors.toUnmodifiableSet()));
        }
    }
}
