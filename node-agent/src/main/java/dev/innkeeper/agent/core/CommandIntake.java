package dev.innkeeper.agent.core;

import dev.innkeeper.agent.journal.CommandRecord;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.contracts.json.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a record on the topic to a command; one that cannot be read is left aside. */
final class CommandIntake {
    private static final Logger log = LoggerFactory.getLogger(CommandIntake.class);

    private final MessageCodec codec;

    CommandIntake(MessageCodec codec) {
        this.codec = codec;
    }

    Optional<CommandRecord> read(ConsumerRecord<String, byte[]> message) {
        Optional<String> type = header(message, MessageHeaders.TYPE);
        Optional<String> id = header(message, CommandEnvelope.ID);
        if (message.value() == null || type.isEmpty() || id.isEmpty()) {
            log.atWarn().addKeyValue("offset", message.offset()).log("Not a command");
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new CommandRecord(
                            UUID.fromString(id.get()),
                            header(message, CommandEnvelope.OWNER).orElse("unknown"),
                            header(message, CommandEnvelope.GENERATION)
                                    .map(Long::parseLong)
                                    .orElse(0L),
                            header(message, CommandEnvelope.TRACE),
                            type.get(),
                            new String(message.value(), StandardCharsets.UTF_8),
                            lane(type.get(), message.value()),
                            message.offset()));
        } catch (IllegalArgumentException e) {
            log.atError().addKeyValue("offset", message.offset()).setCause(e).log("Bad command");
            return Optional.empty();
        }
    }

    /** The message of a record on a configuration topic. */
    Optional<Message> event(ConsumerRecord<String, byte[]> message) {
        if (message.value() == null) {
            return Optional.empty(); // a tombstone: the removal came before it
        }
        return header(message, MessageHeaders.TYPE)
                .flatMap(type -> codec.decode(type, message.value()));
    }

    /** A type of a newer control plane gets a lane too, where it is refused. */
    private String lane(String type, byte[] body) {
        return codec.decode(type, body)
                .filter(AgentCommand.class::isInstance)
                .map(m -> ((AgentCommand) m).lane())
                .orElse("unknown");
    }

    private static Optional<String> header(ConsumerRecord<String, byte[]> message, String key) {
        Header header = message.headers().lastHeader(key);
        return header == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }
}
