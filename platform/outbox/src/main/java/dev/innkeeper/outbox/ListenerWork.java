package dev.innkeeper.outbox;

import dev.innkeeper.contracts.Message;
import dev.innkeeper.outbox.OffsetTable.Progress;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Handles records in a transaction together with the offset after them. A batch that fails is
 * handled one by one; a record that fails is tried again, for as long as it takes if the database
 * is away, else a few times before it is passed over.
 */
final class ListenerWork {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerWork.class);
    private static final int ATTEMPTS = 5;

    private final TopicListener<?> listener;
    private final RecordReader reader;
    private final OffsetTable offsets;
    private final TransactionTemplate transaction;
    private final ConsumerMetrics metrics;
    private final UnwrittenPlace place = new UnwrittenPlace();

    ListenerWork(
            TopicListener<?> listener,
            RecordReader reader,
            OffsetTable offsets,
            TransactionTemplate transaction,
            ConsumerMetrics metrics) {
        this.listener = listener;
        this.reader = reader;
        this.offsets = offsets;
        this.transaction = transaction;
        this.metrics = metrics;
    }

    /**
     * Handles records of one topic that follow each other; returns how far it came.
     *
     * @param mayGoOn asked before another attempt
     */
    Progress handle(
            String topic,
            Progress before,
            List<ConsumerRecord<String, byte[]>> batch,
            BooleanSupplier mayGoOn) {
        if (batch.size() > 1) {
            try {
                return inTransaction(topic, before, batch);
            } catch (RuntimeException e) {
                LOG.atDebug().setCause(e).log("Batch failed, handling its records one by one");
            }
        }
        Progress done = before;
        for (ConsumerRecord<String, byte[]> record : batch) {
            done = handleOne(topic, done, record, mayGoOn);
        }
        return done;
    }

    private Progress handleOne(
            String topic,
            Progress before,
            ConsumerRecord<String, byte[]> record,
            BooleanSupplier mayGoOn) {
        for (int attempt = 1; ; attempt++) {
            try {
                return inTransaction(topic, before, List.of(record));
            } catch (RuntimeException e) {
                metrics.failure();
                if (!mayGoOn.getAsBoolean()) {
                    throw new KafkaException("stopped while handling a record of " + topic, e);
                }
                if (attempt >= ATTEMPTS && !databaseIsAway(e)) {
                    LOG.atError()
                            .addKeyValue("listener", listener.name())
                            .addKeyValue("topic", topic)
                            .addKeyValue("offset", record.offset())
                            .setCause(e)
                            .log("Record could not be handled and is passed over");
                    return passOver(topic, before, record);
                }
                LOG.atDebug().setCause(e).log("Record could not be handled, trying again");
                LockSupport.parkNanos(
                        TimeUnit.MILLISECONDS.toNanos(Math.min(1000, 10L << attempt)));
            }
        }
    }

    private Progress inTransaction(
            String topic, Progress before, List<ConsumerRecord<String, byte[]>> batch) {
        ConsumerRecord<String, byte[]> last = batch.getLast();
        long sequence = Math.max(before.sequence(), new RecordHeaders(last.headers()).sequence());
        Progress after = new Progress(last.offset() + 1, sequence);
        if (meansNothing(batch)) {
            return after;
        }
        place.written();
        transaction.executeWithoutResult(status -> {
            if (listener.replayable()) {
                offsets.commitLater();
            }
            advance(topic, batch.getFirst().offset(), after);
            batch.forEach(record -> handle(record, before.sequence()));
        });
        return after;
    }

    /**
     * True if none of the records is for this listener and nobody waits for its place on the topic,
     * which has no sequence then: a transaction would only keep the database busy.
     */
    private boolean meansNothing(List<ConsumerRecord<String, byte[]>> batch) {
        boolean nothing =
                batch.stream()
                        .map(record -> new RecordHeaders(record.headers()))
                        .allMatch(headers -> headers.sequence() == 0 && !listener.wants(headers));
        return nothing && place.mayPass(batch.size());
    }

    private Progress passOver(
            String topic, Progress before, ConsumerRecord<String, byte[]> record) {
        long sequence = Math.max(before.sequence(), new RecordHeaders(record.headers()).sequence());
        Progress after = new Progress(record.offset() + 1, sequence);
        transaction.executeWithoutResult(status -> advance(topic, record.offset(), after));
        return after;
    }

    private void advance(String topic, long from, Progress to) {
        if (!offsets.advance(listener.name(), topic, from, to)) {
            throw new KafkaException("another instance has read " + topic + " further");
        }
    }

    private void handle(ConsumerRecord<String, byte[]> record, long handledSequence) {
        RecordHeaders headers = new RecordHeaders(record.headers());
        boolean repeated = headers.sequence() > 0 && headers.sequence() <= handledSequence;
        if (!repeated && listener.wants(headers)) {
            try (Trace trace = Trace.enter(headers.find("traceparent"))) {
                reader.read(record, headers).ifPresent(received -> offer(listener, received));
            }
        }
    }

    private static <M extends Message> void offer(
            TopicListener<M> listener, Received<Message> received) {
        if (listener.type().isInstance(received.message())) {
            listener.handle(RecordReader.as(listener.type(), received));
        }
    }

    private static boolean databaseIsAway(RuntimeException e) {
        return e instanceof CannotCreateTransactionException
                || e instanceof DataAccessResourceFailureException
                || e instanceof TransactionSystemException
                || (e instanceof TransientDataAccessException
                        && e.getCause() instanceof SQLTransientException);
    }
}
