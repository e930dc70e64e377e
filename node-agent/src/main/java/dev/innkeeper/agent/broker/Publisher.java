package dev.innkeeper.agent.broker;

import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.contracts.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes this node's reports to its topics. */
public final class Publisher implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final KafkaProducer<String, byte[]> producer;
    private final MessageCodec codec;

    public Publisher(BrokerConnection connection, MessageCodec codec) {
        this.producer =
                new KafkaProducer<>(
                        connection.producer(), new StringSerializer(), new ByteArraySerializer());
        this.codec = codec;
    }

    /**
     * Sends a report; blocks a few seconds at most if the broker cannot be reached.
     *
     * @param owner service that the report is for; empty for all
     * @param done hears whether the broker has it
     */
    public void send(
            String topic,
            String key,
            AgentReport report,
            Optional<String> owner,
            Optional<String> trace,
            Consumer<Boolean> done) {
        ProducerRecord<String, byte[]> message =
                new ProducerRecord<>(topic, key, codec.encode(report));
        header(message, MessageHeaders.TYPE, codec.typeOf(report));
        header(message, MessageHeaders.VERSION, Integer.toString(codec.versionOf(report)));
        owner.ifPresent(o -> header(message, CommandEnvelope.OWNER, o));
        trace.ifPresent(t -> header(message, MessageHeaders.TRACE, t));
        try {
            producer.send(message, (metadata, failure) -> done.accept(failure == null));
        } catch (KafkaException e) {
            done.accept(false);
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }

    private static void header(ProducerRecord<String, byte[]> message, String key, String text) {
        message.headers().add(key, text.getBytes(StandardCharsets.UTF_8));
    }
}
