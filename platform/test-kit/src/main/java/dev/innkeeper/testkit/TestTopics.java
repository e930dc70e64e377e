package dev.innkeeper.testkit;

import dev.innkeeper.contracts.AccessEvent;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.GuestEvent;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.contracts.StorageEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.contracts.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Speaks for owners that a test does not start: publishes on their topics, with the sequences that
 * readers expect.
 */
public final class TestTopics implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final MessageCodec codec = new MessageCodec();
    private final Map<String, Long> sequences = new HashMap<>();
    private final KafkaProducer<String, byte[]> producer;
    private final Admin admin;
    private final String servers;

    public TestTopics(TestBroker broker) {
        this.servers = broker.bootstrapServers();
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ProducerConfig.LINGER_MS_CONFIG,
                                0,
                                ProducerConfig.ACKS_CONFIG,
                                "all"),
                        new StringSerializer(),
                        new ByteArraySerializer());
        this.admin =
                Admin.create(
                        Map.of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers()));
    }

    /** Makes a topic of one partition; nothing happens if it exists. */
    public void create(String topic, boolean compacted) {
        NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.of((short) 1));
        if (compacted) {
            wanted.configs(Map.of("cleanup.policy", "compact"));
        }
        try {
            admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IllegalStateException("cannot create topic " + topic, e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Publishes on the configuration topic that the event belongs to; returns its sequence there.
     */
    public long publish(Message event) {
        return switch (event) {
            case AccessEvent access -> publish(Topics.ACCESS, access.key(), access);
            case GuestEvent guest -> publish(Topics.GUESTS, guest.guest().toString(), guest);
            case StorageEvent storage ->
                    publish(Topics.STORAGES, storage.storage().toString(), storage);
            case ClusterEvent cluster -> publish(Topics.CLUSTER, cluster.key(), cluster);
            default ->
                    throw new IllegalArgumentException(
                            "belongs to no configuration topic: " + event);
        };
    }

    /** Publishes with the topic's next sequence; a null message is a tombstone. */
    public synchronized long publish(String topic, String key, @Nullable Message message) {
        create(topic, true);
        long sequence = sequences.merge(topic, 1L, Long::sum);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, key, message == null ? null : codec.encode(message));
        header(record, MessageHeaders.SEQUENCE, Long.toString(sequence));
        if (message != null) {
            header(record, MessageHeaders.TYPE, codec.typeOf(message));
            header(record, MessageHeaders.VERSION, Integer.toString(codec.versionOf(message)));
        }
        send(record);
        return sequence;
    }

    /** Publishes as an agent does: without a sequence. */
    void report(String topic, String key, Message message) {
        create(topic, false);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(topic, key, codec.encode(message));
        header(record, MessageHeaders.TYPE, codec.typeOf(message));
        header(record, MessageHeaders.VERSION, Integer.toString(codec.versionOf(message)));
        send(record);
    }

    /** All that is on a topic by now, in order. */
    public List<Message> read(String topic) {
        TopicPartition only = new TopicPartition(topic, 0);
        List<Message> found = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                servers,
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(only));
            consumer.seekToBeginning(List.of(only));
            long end = consumer.endOffsets(List.of(only)).getOrDefault(only, 0L);
            while (consumer.position(only) < end) {
                for (ConsumerRecord<String, byte[]> next : consumer.poll(POLL)) {
                    Header type = next.headers().lastHeader(MessageHeaders.TYPE);
                    if (type != null && next.value() != null) {
                        codec.decode(new String(type.value(), StandardCharsets.UTF_8), next.value())
                                .ifPresent(found::add);
                    }
                }
            }
        }
        return found;
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot publish on " + record.topic(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void header(ProducerRecord<String, byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
