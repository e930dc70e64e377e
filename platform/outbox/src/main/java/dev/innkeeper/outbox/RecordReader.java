package dev.innkeeper.outbox;

import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.contracts.json.MessageCodec;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of the broker to messages. */
final class RecordReader {
    private final MessageCodec codec;

    RecordReader(MessageCodec codec) {
        this.codec = codec;
    }

    /**
     * The message; empty for tombstones and for types that this build does not know.
     *
     * @throws IllegalArgumentException if it is unreadable
     */
    Optional<Received<Message>> read(ConsumerRecord<String, byte[]> record, RecordHeaders headers) {
        if (record.value() == null) {
            return Optional.empty();
        }
        return headers.find(MessageHeaders.TYPE)
                .flatMap(type -> codec.decode(type, record.value()))
                .map(message ->
                        new Received<>(
                                record.topic(),
                                record.key() == null ? "" : record.key(),
                                message,
                                headers.sequence(),
                                Instant.ofEpochMilli(record.timestamp()),
                                headers.find(MessageHeaders.TRACE)));
    }

    /** The same, seen as a message of the narrower type. */
    static <M extends Message> Received<M> as(Class<M> type, Received<Message> received) {
        return new Received<>(
                received.topic(),
                received.key(),
                type.cast(received.message()),
                received.sequence(),
                received.at(),
                received.trace());
    }
}
