package dev.innkeeper.outbox;

import dev.innkeeper.contracts.CommandEnvelope;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.outbox.OutboxTable.Waiting;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries rows of the outbox to the broker, in their order, at least once. It works for as long as
 * this instance leads its service: read a batch, send all, await the broker, delete, repeat; then
 * sleep until a commit of this instance or a notification of another one.
 */
final class OutboxRelay {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final int BATCH = 500;

    private final KafkaClients clients;
    private final KafkaTopics topics;
    private final ServiceName service;
    private final OutboxSettings settings;
    private final OutboxMetrics metrics;
    private final Semaphore awake = new Semaphore(0);
    private volatile boolean relaying;
    private @Nullable Producer<String, byte[]> producer;

    OutboxRelay(
            KafkaClients clients,
            KafkaTopics topics,
            ServiceName service,
            OutboxSettings settings,
            OutboxMetrics metrics) {
        this.clients = clients;
        this.topics = topics;
        this.service = service;
        this.settings = settings;
        this.metrics = metrics;
    }

    void wake() {
        awake.release();
    }

    /** True if the relay of this service may be in another instance. */
    boolean othersMustBeWoken() {
        return settings.severalInstances() && !relaying;
    }

    /** Publishes until the leadership ends; returns then, or throws if its connection fails. */
    void relay(Leadership.Term term, Connection connection) throws SQLException {
        relaying = true;
        try {
            while (term.lasts()) {
                if (!publishAll(term, connection)) {
                    term.pause(Duration.ofMillis(500));
                }
                awaitWork();
            }
        } finally {
            relaying = false;
            closeProducer();
        }
    }

    private void awaitWork() {
        try {
            if (awake.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                awake.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean publishAll(Leadership.Term term, Connection connection) throws SQLException {
        List<Waiting> rows;
        do {
            rows = OutboxTable.read(connection, BATCH);
            metrics.oldest(rows.isEmpty() ? 0 : rows.getFirst().ageSeconds());
            if (!rows.isEmpty() && !publish(connection, rows)) {
                return false;
            }
        } while (rows.size() == BATCH && term.lasts());
        metrics.oldest(0);
        return true;
    }

    /** Deletes what the broker has; false if it did not take all. */
    private boolean publish(Connection connection, List<Waiting> rows) throws SQLException {
        long begin = System.nanoTime();
        List<Waiting> done = new ArrayList<>(rows.size());
        try {
            sendAll(rows, done);
            return true;
        } catch (KafkaException e) {
            metrics.failed();
            LOG.atWarn()
                    .addKeyValue("waiting", rows.size() - done.size())
                    .setCause(e)
                    .log("Messages could not be published, trying again");
            topics.forget();
            closeProducer();
            return false;
        } finally {
            if (!done.isEmpty()) {
                double took = (System.nanoTime() - begin) / 1e9;
                done.forEach(row -> metrics.published(row.ageSeconds() + took));
                OutboxTable.delete(connection, done);
            }
        }
    }

    /** Commands go first: somebody waits for them, and each topic keeps its own order. */
    private void sendAll(List<Waiting> waitingRows, List<Waiting> done) {
        List<Waiting> rows = new ArrayList<>(waitingRows);
        rows.sort(Comparator.comparing(waiting -> waiting.row().command() == null));
        TreeSet<String> needed = new TreeSet<>();
        rows.forEach(waiting -> needed.add(waiting.row().topic()));
        topics.ensure(needed);
        Producer<String, byte[]> open = openProducer();
        List<Future<RecordMetadata>> sent = new ArrayList<>(rows.size());
        for (Waiting waiting : rows) {
            sent.add(open.send(record(waiting.row())));
        }
        for (int i = 0; i < sent.size(); i++) {
            try {
                sent.get(i).get();
            } catch (ExecutionException e) {
                throw new KafkaException("cannot publish to " + rows.get(i).row().topic(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new KafkaException("interrupted while publishing", e);
            }
            done.add(rows.get(i));
        }
    }

    private ProducerRecord<String, byte[]> record(OutboxRow row) {
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(row.topic(), 0, row.key(), row.value());
        Headers headers = record.headers();
        if (row.type() != null) {
            add(headers, MessageHeaders.TYPE, row.type());
            add(headers, MessageHeaders.VERSION, Integer.toString(row.version()));
        }
        row.trace().ifPresent(trace -> add(headers, MessageHeaders.TRACE, trace));
        if (row.command() == null) {
            add(headers, MessageHeaders.SEQUENCE, Long.toString(row.sequence()));
        } else {
            add(headers, CommandEnvelope.ID, row.command().toString());
            add(headers, CommandEnvelope.OWNER, service.value());
            add(headers, CommandEnvelope.GENERATION, Long.toString(row.generation()));
        }
        return record;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private Producer<String, byte[]> openProducer() {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            open = clients.producer();
            producer = open;
        }
        return open;
    }

    private void closeProducer() {
        Producer<String, byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(Duration.ofSeconds(1));
        }
    }
}
