package dev.innkeeper.auth;

import dev.innkeeper.contracts.AuditEvent;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.testkit.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Everything that the service has told of logins, in its order. */
final class AuditReader implements AutoCloseable {
    private static final TopicPartition TOPIC = new TopicPartition("audit.auth", 0);

    private final MessageCodec codec = new MessageCodec();
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<Told> all = new ArrayList<>();

    private record Told(String user, AuditEvent event) {}

    AuditReader(TestBroker broker) {
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(List.of(TOPIC));
    }

    /** What is told of this user by now. */
    List<AuditEvent> of(String user) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> all.add(read(record)));
        return all.stream().filter(told -> told.user().equals(user)).map(Told::event).toList();
    }

    private Told read(ConsumerRecord<String, byte[]> record) {
        String type =
                new String(
                        record.headers().lastHeader(MessageHeaders.TYPE).value(),
                        StandardCharsets.UTF_8);
        return new Told(
                record.key(), (AuditEvent) codec.decode(type, record.value()).orElseThrow());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
