package dev.innkeeper.agent.status;

import dev.innkeeper.agent.broker.Publisher;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.storage.StorageUsage;
import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.GuestStatuses;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.AgentReport.StorageStatuses;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what this node sees: figures of node and guests every 5 s, of storages every 10 s or when
 * they changed; guests soon after one started or stopped.
 */
public final class StatusReporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StatusReporter.class);
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int STORAGE_ROUNDS = 2;

    /** Figures of a guest that just started wait until its start is told and seen. */
    private static final Duration AFTER_CHANGE = Duration.ofMillis(150);

    private final NodeName node;
    private final Publisher publisher;
    private final ConfigCopy copy;
    private final NodeFigures nodeFigures;
    private final Clock clock;
    private final Semaphore changes = new Semaphore(0);
    private final CountDownLatch closed = new CountDownLatch(1);
    private List<StorageFigures> lastStorages = List.of();

    /**
     * @param agentVersion version of this program
     */
    public StatusReporter(
            NodeName node,
            String agentVersion,
            Publisher publisher,
            ConfigCopy copy,
            CgroupHost host,
            Clock clock) {
        this.node = node;
        this.publisher = publisher;
        this.copy = copy;
        this.nodeFigures = new NodeFigures(node, agentVersion, host, clock);
        this.clock = clock;
    }

    public void start(CgroupHost host, RunningContainers running) {
        GuestFiguresReader guests = new GuestFiguresReader(host, running, copy);
        Thread.ofPlatform().name("status").daemon().start(() -> run(guests, running));
    }

    /** A guest started or stopped. */
    public void changed() {
        changes.release();
    }

    @Override
    public void close() {
        closed.countDown();
        changes.release();
    }

    private void run(GuestFiguresReader guests, RunningContainers running) {
        long next = System.nanoTime();
        for (int round = 0; closed.getCount() > 0; ) {
            try {
                send("guests", new GuestStatuses(node, clock.instant(), guests.read()));
                long now = System.nanoTime();
                if (now >= next) {
                    next = now + ROUND.toNanos();
                    send("node", nodeFigures.next());
                    storages(round++ % STORAGE_ROUNDS == 0);
                    running.balanceCpus();
                }
                if (changes.tryAcquire(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    closed.await(AFTER_CHANGE.toMillis(), TimeUnit.MILLISECONDS);
                    changes.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (closed.getCount() == 0) {
                    return; // what it needs was closed under it
                }
                log.atError().setCause(e).log("Status could not be read");
            }
        }
    }

    private void storages(boolean always) {
        List<StorageFigures> figures = copy.storages().stream().map(StorageUsage::of).toList();
        if (always || !figures.equals(lastStorages)) {
            lastStorages = figures;
            send("storages", new StorageStatuses(node, clock.instant(), figures));
        }
    }

    private void send(String key, AgentReport report) {
        publisher.send(
                Topics.status(node), key, report, Optional.empty(), Optional.empty(), sent -> {});
    }
}
