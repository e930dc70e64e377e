package dev.innkeeper.agent.core;

import dev.innkeeper.agent.broker.BrokerConnection;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.journal.CommandRecord;
import dev.innkeeper.agent.journal.Journal;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this node's commands, from where the journal left off, and the configuration topics, from
 * their beginning. One thread; it comes back by itself when the broker was away.
 */
final class TopicReader implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    /** So long nothing must come before the copy is written: commands go before. */
    private static final Duration QUIET = Duration.ofMillis(100);

    /** So long the copy may be unwritten at most while something comes all the time. */
    private static final long UNWRITTEN = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final BrokerConnection connection;
    private final TopicPartition commands;
    private final List<TopicPartition> config =
            List.of(
                    new TopicPartition(Topics.GUESTS, 0),
                    new TopicPartition(Topics.STORAGES, 0),
                    new TopicPartition(Topics.CLUSTER, 0));
    private final CommandIntake intake;
    private final CommandEngine engine;
    private final Journal journal;
    private final ConfigCopy copy;
    private volatile Optional<KafkaConsumer<String, byte[]>> current = Optional.empty();
    private volatile boolean open = true;
    private volatile long lag;
    private boolean complete;
    private long saved = System.nanoTime();
    private Map<TopicPartition, Long> ends = Map.of();

    TopicReader(
            BrokerConnection connection,
            NodeName node,
            CommandIntake intake,
            CommandEngine engine,
            Journal journal,
            ConfigCopy copy) {
        this.connection = connection;
        this.commands = new TopicPartition(Topics.commands(node), 0);
        this.intake = intake;
        this.engine = engine;
        this.journal = journal;
        this.copy = copy;
    }

    /** How many commands wait on the topic. */
    long lag() {
        return lag;
    }

    void start() {
        Thread.ofPlatform().name("topics").start(this::run);
    }

    @Override
    public void close() {
        open = false;
        current.ifPresent(KafkaConsumer::wakeup);
    }

    private void run() {
        while (open) {
            try (KafkaConsumer<String, byte[]> consumer =
                    new KafkaConsumer<>(
                            connection.consumer(),
                            new StringDeserializer(),
                            new ByteArrayDeserializer())) {
                current = Optional.of(consumer);
                read(consumer);
            } catch (WakeupException | InterruptException e) {
                log.debug("Reading ends");
                saveAtEnd();
            } catch (KafkaException | IOException e) {
                log.atWarn().setCause(e).log("Topics cannot be read, trying again");
                LockSupport.parkNanos(PAUSE);
            } finally {
                current = Optional.empty();
            }
        }
    }

    private void read(KafkaConsumer<String, byte[]> consumer) throws IOException {
        List<TopicPartition> all = new ArrayList<>(config);
        all.add(commands);
        consumer.assign(all);
        consumer.seekToBeginning(config);
        consumer.seek(commands, journal.nextOffset());
        ends = Map.of();
        while (open) {
            ConsumerRecords<String, byte[]> records =
                    consumer.poll(copy.isUnsaved() ? QUIET : POLL);
            acceptCommands(records.records(commands));
            lag = consumer.currentLag(commands).orElse(0);
            for (TopicPartition topic : config) {
                for (ConsumerRecord<String, byte[]> message : records.records(topic)) {
                    applyEvent(message);
                }
            }
            checkComplete(consumer);
            if (records.isEmpty() || System.nanoTime() - saved > UNWRITTEN) {
                save();
            }
        }
    }

    private void saveAtEnd() {
        try {
            save();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("Copy of the configuration not written");
        }
    }

    private void save() throws IOException {
        copy.save();
        saved = System.nanoTime();
    }

    private void acceptCommands(List<ConsumerRecord<String, byte[]>> messages) throws IOException {
        if (messages.isEmpty()) {
            return;
        }
        List<CommandRecord> taken =
                messages.stream().flatMap(m -> intake.read(m).stream()).toList();
        engine.accept(taken, messages.getLast().offset() + 1);
    }

    private void applyEvent(ConsumerRecord<String, byte[]> message) {
        try {
            intake.event(message).ifPresent(copy::apply);
        } catch (IllegalArgumentException e) {
            log.atError()
                    .addKeyValue("topic", message.topic())
                    .addKeyValue("offset", message.offset())
                    .setCause(e)
                    .log("Event cannot be read");
        }
    }

    /** The copy counts once these topics were read to where they ended at the start. */
    private void checkComplete(KafkaConsumer<String, byte[]> consumer) {
        if (complete) {
            return;
        }
        if (ends.isEmpty()) {
            ends = consumer.endOffsets(config);
        }
        if (ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue())) {
            copy.completed();
            complete = true;
        }
    }
}
