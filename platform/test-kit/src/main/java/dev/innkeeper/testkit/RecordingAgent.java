package dev.innkeeper.testkit;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.contracts.Message;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.NodeName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * An agent without a host: takes a node's commands in order, remembers them, and reports what the
 * test says they came to.
 */
public final class RecordingAgent implements AutoCloseable {

    /**
     * What a command comes to.
     *
     * @param failure empty for success
     * @param log lines for the task
     */
    public record Outcome(Optional<String> failure, Map<String, String> facts, List<String> log) {

        public static Outcome done() {
            return new Outcome(Optional.empty(), Map.of(), List.of());
        }

        public static Outcome done(Map<String, String> facts) {
            return new Outcome(Optional.empty(), facts, List.of());
        }

        public static Outcome failed(String message) {
            return new Outcome(Optional.of(message), Map.of(), List.of());
        }
    }

    private final List<AgentCommand> commands = new CopyOnWriteArrayList<>();
    private final MessageCodec codec = new MessageCodec();
    private final NodeName node;
    private final TestTopics topics;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;
    private volatile Function<AgentCommand, Optional<Outcome>> behaviour =
            command -> Optional.of(Outcome.done());

    /**
     * Starts the agent of this node; every command succeeds until {@link #behave} says otherwise.
     */
    public RecordingAgent(TestBroker broker, NodeName node) {
        this.node = node;
        this.topics = new TestTopics(broker);
        topics.create(Topics.commands(node), false);
        topics.create(Topics.results(node), false);
        topics.create(Topics.status(node), false);
        this.consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                broker.bootstrapServers(),
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "earliest",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(Topics.commands(node), 0)));
        this.thread = Thread.ofPlatform().daemon().name("recording-agent-" + node).start(this::run);
    }

    /** From now on commands come to this; an empty outcome leaves a command without an answer. */
    public void behave(Function<AgentCommand, Optional<Outcome>> behaviour) {
        this.behaviour = behaviour;
    }

    /** What it was told so far, in order. */
    public List<AgentCommand> commands() {
        return List.copyOf(commands);
    }

    /** Says something on its own account, such as {@link AgentReport.GuestObserved}. */
    public void report(AgentReport report) {
        boolean result =
                report instanceof AgentReport.CommandFinished
                        || report instanceof AgentReport.CommandProgress
                        || report instanceof AgentReport.GuestObserved
                        || report instanceof AgentReport.GuestFileWritten
                        || report instanceof AgentReport.GuestRebooted
                        || report instanceof AgentReport.NodeBooted;
        topics.report(result ? Topics.results(node) : Topics.status(node), node.value(), report);
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        topics.close();
    }

    private void run() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<String, byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                    take(record);
                }
            }
        } catch (WakeupException e) {
            // closed
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        Message message =
                codec.decode(header(record, MessageHeaders.TYPE), record.value()).orElseThrow();
        if (message instanceof AgentCommand command) {
            commands.add(command);
            behaviour.apply(command).ifPresent(outcome -> answer(record, outcome));
        }
    }

    private void answer(ConsumerRecord<String, byte[]> record, Outcome outcome) {
        UUID id = UUID.fromString(header(record, CommandEnvelope.ID));
        String owner = header(record, CommandEnvelope.OWNER);
        if (!outcome.log().isEmpty()) {
            report(new AgentReport.CommandProgress(node, id, owner, outcome.log()));
        }
        report(
                new AgentReport.CommandFinished(
                        node, id, owner, outcome.failure(), outcome.facts(), Instant.EPOCH));
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalStateException("a command without header " + name);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
