package dev.innkeeper.outbox;

import dev.innkeeper.contracts.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Feeds all {@link ProjectionHandler}s of a service: one consumer and one thread, without a group,
 * from the beginning of each topic. Knows how far each topic is applied, and lets readers wait for
 * it. When a record shows that others are missing, the topic is read again; what was applied is
 * left out then.
 */
public final class Projections implements SmartLifecycle, PositionHolder {
    private static final Logger LOG = LoggerFactory.getLogger(Projections.class);

    private final KafkaClients clients;
    private final RecordReader reader;
    private final List<ProjectionHandler<?>> handlers;
    private final ConsumerMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private final Map<String, TopicProgress> progress = new HashMap<>();
    private boolean scanned;
    private boolean complete;
    private volatile @Nullable Consumer<String, byte[]> consumer;
    private volatile @Nullable Thread thread;

    Projections(
            KafkaClients clients,
            RecordReader reader,
            List<ProjectionHandler<?>> handlers,
            ConsumerMetrics metrics) {
        this.clients = clients;
        this.reader = reader;
        this.handlers = List.copyOf(handlers);
        this.metrics = metrics;
    }

    @Override
    public boolean await(Positions positions, Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!reached(positions)) {
                if (left <= 0) {
                    return false;
                }
                left = progressed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything that was on the topics at the start is applied. */
    public boolean awaitReady(Duration timeout) {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (!ready()) {
                if (left <= 0) {
                    return false;
                }
                left = progressed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean ready() {
        lock.lock();
        try {
            // Topics that come later, such as a new node's, do not make a service unready again.
            complete |=
                    handlers.isEmpty()
                            || (scanned
                                    && progress.keySet().containsAll(namedTopics())
                                    && progress.values().stream().allMatch(TopicProgress::ready));
            return complete;
        } finally {
            lock.unlock();
        }
    }

    /** How far the topics with sequences are applied. */
    public Positions positions() {
        lock.lock();
        try {
            Map<String, Long> sequences = new HashMap<>();
            progress.forEach((topic, done) -> sequences.put(topic, done.sequence()));
            sequences.values().removeIf(sequence -> sequence == 0);
            return new Positions(sequences);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void start() {
        Thread starting = Thread.ofPlatform().daemon().name("projections").unstarted(this::run);
        thread = starting;
        if (!handlers.isEmpty()) {
            starting.start();
        }
    }

    @Override
    public void stop() {
        Thread running = thread;
        thread = null;
        Consumer<String, byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        if (running != null && running.isAlive()) {
            try {
                running.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }

    private boolean reached(Positions positions) {
        for (Map.Entry<String, Long> wanted : positions.sequences().entrySet()) {
            if (handlers.stream().anyMatch(h -> h.subscription().includes(wanted.getKey()))) {
                TopicProgress done = progress.get(wanted.getKey());
                if (done == null || done.sequence() < wanted.getValue()) {
                    return false;
                }
            }
        }
        return true;
    }

    private Set<String> namedTopics() {
        Set<String> named = new HashSet<>();
        handlers.forEach(handler -> named.addAll(handler.subscription().topics()));
        return named;
    }

    private void run() {
        while (isRunning()) {
            try (Consumer<String, byte[]> reading = clients.consumer("projections", "earliest")) {
                consumer = reading;
                read(reading);
            } catch (WakeupException e) {
                LOG.debug("Projections are woken to stop");
            } catch (KafkaException e) {
                LOG.atWarn().setCause(e).log("Projections interrupted, reading again");
                pauseBeforeRetry();
            } finally {
                consumer = null;
            }
        }
    }

    private void read(Consumer<String, byte[]> reading) {
        forget();
        boolean patterns = handlers.stream().anyMatch(h -> h.subscription().pattern().isPresent());
        long nextScan = System.nanoTime();
        while (isRunning()) {
            boolean missing = !progress.keySet().containsAll(namedTopics());
            boolean due = patterns || missing || reading.assignment().isEmpty();
            if (due && System.nanoTime() - nextScan >= 0) {
                scan(reading);
                long every = clients.settings().topicScan().toNanos();
                nextScan = System.nanoTime() + (missing ? Math.min(every, 100_000_000) : every);
            }
            boolean assigned = !reading.assignment().isEmpty();
            if (assigned) {
                apply(reading, reading.poll(Duration.ofMillis(missing ? 100 : 500)));
            } else {
                pauseBeforeRetry();
            }
        }
    }

    /** A new consumer starts over: what was applied is known by its sequences and left out. */
    private void forget() {
        lock.lock();
        try {
            scanned = false;
        } finally {
            lock.unlock();
        }
    }

    private void scan(Consumer<String, byte[]> reading) {
        Set<TopicPartition> wanted = new HashSet<>();
        for (String topic : reading.listTopics(Duration.ofSeconds(10)).keySet()) {
            if (handlers.stream().anyMatch(handler -> handler.subscription().includes(topic))) {
                wanted.add(new TopicPartition(topic, 0));
            }
        }
        Set<TopicPartition> added = new HashSet<>(wanted);
        added.removeAll(reading.assignment());
        if (!wanted.equals(reading.assignment())) {
            reading.assign(wanted);
            reading.seekToBeginning(added);
        }
        Map<TopicPartition, Long> ends =
                added.isEmpty() ? Map.of() : reading.endOffsets(added, Duration.ofSeconds(10));
        lock.lock();
        try {
            scanned = true;
            ends.forEach((partition, end) ->
                    progress.computeIfAbsent(partition.topic(), topic -> new TopicProgress(end)));
            ends.forEach((partition, end) -> {
                if (end == 0) {
                    progressOf(partition.topic()).readUpTo(0);
                }
            });
            progress.keySet().removeIf(topic -> !wanted.contains(new TopicPartition(topic, 0)));
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void apply(Consumer<String, byte[]> reading, ConsumerRecords<String, byte[]> records) {
        Set<ProjectionHandler<?>> touched = new HashSet<>();
        Map<String, Long> reached = new HashMap<>();
        List<TopicPartition> incomplete = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            TopicProgress done = progressOf(partition.topic());
            for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
                RecordHeaders headers = new RecordHeaders(record.headers());
                long sequence = headers.sequence();
                long before =
                        Math.max(done.sequence(), reached.getOrDefault(partition.topic(), 0L));
                if (done.leavesGap(before, sequence)) {
                    incomplete.add(partition);
                }
                String key = record.key() == null ? "" : record.key();
                if (done.isNew(key, sequence)) {
                    touched.addAll(dispatch(record, headers));
                    done.applied(key, sequence, record.value() == null);
                }
                reached.merge(partition.topic(), sequence, Math::max);
            }
        }
        touched.forEach(this::endBatch);
        advance(reading, reached);
        for (TopicPartition partition : incomplete) {
            metrics.gap();
            LOG.atWarn()
                    .addKeyValue("topic", partition.topic())
                    .log("Records are missing, reading the topic again");
            reading.seekToBeginning(List.of(partition));
        }
    }

    private void advance(Consumer<String, byte[]> reading, Map<String, Long> reached) {
        lock.lock();
        try {
            reached.forEach((topic, sequence) -> progressOf(topic).reached(sequence));
            for (TopicPartition partition : reading.assignment()) {
                TopicProgress done = progressOf(partition.topic());
                if (!done.ready()) {
                    done.readUpTo(reading.position(partition));
                }
                OptionalLong lag = reading.currentLag(partition);
                metrics.lag(partition.topic(), lag.orElse(0));
            }
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private TopicProgress progressOf(String topic) {
        TopicProgress done = progress.get(topic);
        if (done == null) {
            throw new IllegalStateException("a record of a topic that is not read: " + topic);
        }
        return done;
    }

    private Set<ProjectionHandler<?>> dispatch(
            ConsumerRecord<String, byte[]> record, RecordHeaders headers) {
        Set<ProjectionHandler<?>> touched = new HashSet<>();
        try (Trace trace = Trace.enter(headers.find("traceparent"))) {
            var received = reader.read(record, headers);
            for (ProjectionHandler<?> handler : handlers) {
                if (handler.subscription().includes(record.topic())) {
                    if (record.value() == null) {
                        touched.add(handler);
                        handler.removed(record.topic(), record.key());
                    } else if (received.isPresent() && offer(handler, received.get())) {
                        touched.add(handler);
                    }
                }
            }
        } catch (RuntimeException e) {
            metrics.failure();
            LOG.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("Record could not be applied");
        }
        return touched;
    }

    private static <M extends Message> boolean offer(
            ProjectionHandler<M> handler, Received<Message> received) {
        if (!handler.type().isInstance(received.message())) {
            return false;
        }
        handler.apply(RecordReader.as(handler.type(), received));
        return true;
    }

    private void endBatch(ProjectionHandler<?> handler) {
        try {
            handler.batchEnd();
        } catch (RuntimeException e) {
            metrics.failure();
            LOG.atError().setCause(e).log("Batch could not be applied");
        }
    }

    private void pauseBeforeRetry() {
        lock.lock();
        try {
            progressed.await(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
