package dev.innkeeper.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.agent.broker.BrokerConnection;
import dev.innkeeper.agent.broker.Publisher;
import dev.innkeeper.agent.console.Consoles;
import dev.innkeeper.agent.console.NodeIdentity;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.AllocateVolume;
import dev.innkeeper.contracts.AgentCommand.FreeVolume;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.testkit.TestBroker;
import dev.innkeeper.testkit.TestTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Commands by a real broker, their results back, and what a restart remembers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLoopIT {
    private static final NodeName NODE = new NodeName("pve1");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final StorageId LOCAL = new StorageId("local");

    @TempDir Path folder;

    private final MessageCodec codec = new MessageCodec();
    private TestBroker broker;
    private TestTopics topics;
    private KafkaProducer<String, byte[]> owner;
    private KafkaConsumer<String, byte[]> results;

    @BeforeAll
    void startBroker() {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/bin/lxc-start")), "needs liblxc: no commands tried");
        broker = TestBroker.start();
        topics = new TestTopics(broker);
        topics.create(Topics.GUESTS, true);
        topics.create(Topics.STORAGES, true);
        topics.create(Topics.CLUSTER, true);
        topics.create(Topics.commands(NODE), false);
        topics.create(Topics.results(NODE), false);
        BrokerConnection connection = new BrokerConnection(broker.bootstrapServers(), Map.of());
        owner =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 0),
                        new StringSerializer(),
                        new ByteArraySerializer());
        results =
                new KafkaConsumer<>(
                        connection.consumer(),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        TopicPartition partition = new TopicPartition(Topics.results(NODE), 0);
        results.assign(List.of(partition));
        results.seekToBeginning(List.of(partition));
    }

    @AfterAll
    void stopBroker() {
        if (broker != null) {
            owner.close();
            results.close();
            topics.close();
            broker.close();
        }
    }

    @Test
    void commandIsDoneOnceHoweverOftenItComes() throws Exception {
        UUID id = UUID.randomUUID();
        AllocateVolume command =
                new AllocateVolume(
                        TestAgent.storage(folder.resolve("store")),
                        new GuestId(777),
                        "vm-777-disk-0.raw",
                        "raw",
                        10 << 20);
        topics.publish(new StorageDefinition(LOCAL, "dir", Map.of("path", folder.toString())));

        try (Agent agent = new Agent()) {
            send(id, command);
            CommandFinished first = finished(id, 1);
            assertThat(first.failure()).isEmpty();
            assertThat(first.facts()).containsEntry("volume", "local:777/vm-777-disk-0.raw");

            send(id, command);
            assertThat(finished(id, 2)).isEqualTo(first);
            Awaitility.await().until(() -> agent.copy.storage(LOCAL).isPresent());
        }

        try (Agent agent = new Agent()) {
            assertThat(agent.copy.storage(LOCAL)).as("copy on the disk").isPresent();
            send(id, command);
            assertThat(finished(id, 3).failure()).isEmpty();
            UUID free = UUID.randomUUID();
            send(free, new FreeVolume(command.storage(), "777/vm-777-disk-0.raw"));
            assertThat(finished(free, 1).failure()).isEmpty();
        }
        assertThat(folder.resolve("store/images/777")).doesNotExist();
    }

    private final List<CommandFinished> seen = new ArrayList<>();

    private CommandFinished finished(UUID id, int times) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    for (ConsumerRecord<String, byte[]> r : results.poll(Duration.ofMillis(100))) {
                        String type =
                                new String(
                                        r.headers().lastHeader(MessageHeaders.TYPE).value(),
                                        StandardCharsets.UTF_8);
                        if (codec.decode(type, r.value()).orElseThrow()
                                instanceof CommandFinished f) {
                            seen.add(f);
                        }
                    }
                    return of(id).size() >= times;
                });
        return of(id).get(times - 1);
    }

    private List<CommandFinished> of(UUID id) {
        return seen.stream().filter(f -> f.command().equals(id)).toList();
    }

    private void send(UUID id, AgentCommand command) throws Exception {
        ProducerRecord<String, byte[]> message =
                new ProducerRecord<>(Topics.commands(NODE), command.lane(), codec.encode(command));
        header(message, MessageHeaders.TYPE, codec.typeOf(command));
        header(message, CommandEnvelope.ID, id.toString());
        header(message, CommandEnvelope.OWNER, "storage");
        header(message, CommandEnvelope.GENERATION, "0");
        owner.send(message).get();
    }

    private static void header(ProducerRecord<String, byte[]> message, String key, String text) {
        message.headers().add(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private final class Agent implements AutoCloseable {
        final ConfigCopy copy;
        private final Publisher publisher;
        private final CommandLoop loop;

        Agent() throws Exception {
            BrokerConnection connection = new BrokerConnection(broker.bootstrapServers(), Map.of());
            copy = ConfigCopy.open(folder.resolve("data"));
            publisher = new Publisher(connection, codec);
            loop =
                    new CommandLoop(
                            NODE,
                            folder.resolve("data"),
                            connection,
                            publisher,
                            copy,
                            CgroupHost.probe(),
                            new Consoles(
                                    folder.resolve("data"),
                                    NodeIdentity.in(folder),
                                    Clock.systemUTC()),
                            TestAgent.NO_OTHER_NODES,
                            new SimpleMeterRegistry(),
                            () -> {},
                            PATIENCE,
                            Clock.systemUTC());
            loop.start();
        }

        @Override
        public void close() throws Exception {
            loop.close();
            publisher.close();
        }
    }
}
