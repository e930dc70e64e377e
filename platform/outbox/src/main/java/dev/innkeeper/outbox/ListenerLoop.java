package dev.innkeeper.outbox;

import dev.innkeeper.outbox.OffsetTable.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The thread of one listener: while this instance leads, reads its topics from the offsets that are
 * stored in the database. There is no consumer group: after a crash the next leader goes on at
 * once, where a group would wait for the lost member's session.
 */
final class ListenerLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerLoop.class);

    private final KafkaClients clients;
    private final TopicListener<?> listener;
    private final ListenerWork work;
    private final OffsetTable offsets;
    private final Leadership leadership;
    private final ConsumerMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progressed = lock.newCondition();
    private final Map<String, Progress> progress = new HashMap<>();
    private volatile boolean stopping;
    private volatile @Nullable Consumer<String, byte[]> consumer;
    private final Thread thread;

    ListenerLoop(
            KafkaClients clients,
            TopicListener<?> listener,
            ListenerWork work,
            OffsetTable offsets,
            Leadership leadership,
            ConsumerMetrics metrics) {
        this.clients = clients;
        this.listener = listener;
        this.work = work;
        this.offsets = offsets;
        this.leadership = leadership;
        this.metrics = metrics;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("listener-" + listener.name())
                        .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void requestStop() {
        stopping = true;
        Consumer<String, byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
        signal();
    }

    void join() {
        try {
            if (!thread.join(Duration.ofSeconds(5))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean await(Positions positions, long deadline) {
        Map<String, Long> wanted = new HashMap<>(positions.sequences());
        wanted.keySet().removeIf(topic -> !listener.subscription().includes(topic));
        boolean reached = wanted.isEmpty() || reachedHere(wanted, Duration.ZERO);
        while (!reached && !stopping && System.nanoTime() < deadline) {
            if (leadership.held()) {
                reached = reachedHere(wanted, Duration.ofMillis(50));
            } else {
                // Another instance leads: only the database knows.
                pause(Duration.ofMillis(10));
                reached = reached(wanted, offsets.load(listener.name()));
            }
        }
        return reached;
    }

    /**
     * Waits for the next progress if it is not there yet: both under the lock, or a step between
     * them would go unheard.
     */
    private boolean reachedHere(Map<String, Long> wanted, Duration patience) {
        lock.lock();
        try {
            if (!reached(wanted, progress) && patience.isPositive()) {
                progressed.await(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
            return reached(wanted, progress);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private static boolean reached(Map<String, Long> wanted, Map<String, Progress> progress) {
        return wanted.entrySet().stream()
                .allMatch(entry -> {
                    Progress done = progress.get(entry.getKey());
                    return done != null && done.sequence() >= entry.getValue();
                });
    }

    private Map<String, Progress> known() {
        lock.lock();
        try {
            return Map.copyOf(progress);
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!stopping) {
            if (!leadership.held()) {
                pause(Duration.ofMillis(50));
                continue;
            }
            try (Consumer<String, byte[]> reading = clients.consumer(listener.name(), "none")) {
                consumer = reading;
                read(reading);
            } catch (WakeupException e) {
                LOG.debug("Listener is woken to stop");
            } catch (KafkaException | DataAccessException | TransactionException e) {
                if (!stopping) {
                    LOG.atWarn()
                            .addKeyValue("listener", listener.name())
                            .setCause(e)
                            .log("Listener interrupted, reading again");
                    pause(Duration.ofMillis(500));
                }
            } finally {
                consumer = null;
            }
        }
    }

    private void read(Consumer<String, byte[]> reading) {
        remember(offsets.load(listener.name()));
        long nextScan = System.nanoTime();
        while (!stopping && leadership.held()) {
            if (System.nanoTime() - nextScan >= 0 && mayLackTopics(reading)) {
                scan(reading);
                nextScan = System.nanoTime() + clients.settings().topicScan().toNanos();
            }
            if (reading.assignment().isEmpty()) {
                pause(Duration.ofMillis(100));
                continue;
            }
            try {
                handle(reading.poll(Duration.ofMillis(500)));
            } catch (OffsetOutOfRangeException e) {
                startOver(reading, e.partitions());
            }
            reading.assignment()
                    .forEach(tp -> metrics.lag(tp.topic(), reading.currentLag(tp).orElse(0)));
        }
    }

    private boolean mayLackTopics(Consumer<String, byte[]> reading) {
        Subscription wanted = listener.subscription();
        return wanted.pattern().isPresent() || reading.assignment().size() < wanted.topics().size();
    }

    private void scan(Consumer<String, byte[]> reading) {
        Set<TopicPartition> wanted = new HashSet<>();
        for (String topic : reading.listTopics(Duration.ofSeconds(10)).keySet()) {
            if (listener.subscription().includes(topic)) {
                wanted.add(new TopicPartition(topic, 0));
            }
        }
        if (wanted.equals(reading.assignment())) {
            return;
        }
        Set<TopicPartition> added = new HashSet<>(wanted);
        added.removeAll(reading.assignment());
        reading.assign(wanted);
        Map<TopicPartition, Long> ends = reading.endOffsets(added, Duration.ofSeconds(10));
        for (TopicPartition partition : added) {
            Progress stored = known().get(partition.topic());
            if (stored == null) {
                reading.seekToBeginning(List.of(partition));
            } else if (stored.next() > ends.getOrDefault(partition, 0L)) {
                startOver(reading, Set.of(partition));
            } else {
                reading.seek(partition, stored.next());
            }
        }
    }

    /**
     * The broker has less than we have read, or no longer what comes next: it lost data or is new.
     */
    private void startOver(Consumer<String, byte[]> reading, Set<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            LOG.atWarn()
                    .addKeyValue("listener", listener.name())
                    .addKeyValue("topic", partition.topic())
                    .log("Stored offset is not on the broker, reading from the beginning");
            offsets.rewind(listener.name(), partition.topic());
            reading.seekToBeginning(List.of(partition));
        }
        remember(offsets.load(listener.name()));
    }

    private void handle(ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<String, byte[]>> all = records.records(partition);
            for (int from = 0; from < all.size() && !stopping; from += listener.batchSize()) {
                int to = Math.min(all.size(), from + listener.batchSize());
                handleBatch(partition.topic(), all.subList(from, to));
            }
        }
    }

    private void handleBatch(String topic, List<ConsumerRecord<String, byte[]>> batch) {
        Progress before = known().getOrDefault(topic, new Progress(0, 0));
        Progress after = work.handle(topic, before, batch, () -> !stopping && leadership.held());
        remember(Map.of(topic, after));
    }

    private void remember(Map<String, Progress> changed) {
        lock.lock();
        try {
            progress.putAll(changed);
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            progressed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration duration) {
        lock.lock();
        try {
            if (!stopping) {
                progressed.await(duration.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
