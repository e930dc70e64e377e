package dev.innkeeper.agent.status;

import dev.innkeeper.agent.broker.Publisher;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.qemu.Balloons;
import dev.innkeeper.agent.qemu.RunningMachines;
import dev.innkeeper.agent.storage.StorageUsage;
import dev.innkeeper.contracts.AgentReport;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.AgentReport.GuestStatuses;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import dev.innkeeper.contracts.AgentReport.StorageStatuses;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what this node sees: figures of node and guests every 5 s, of storages every 10 s or when
 * they changed; guests soon after one started or stopped. What is seen is acted upon here, too:
 * containers share processors, machines memory.
 */
public final class StatusReporter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StatusReporter.class);
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final int STORAGE_ROUNDS = 2;
    private static final long KIBIBYTE = 1024;

    /** When the node has come to rest after the agent's start. */
    private static final int PROBE_ROUND = 6;

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

    /**
     * Begins to send.
     *
     * @param capabilities what is found out later, for it takes its time
     */
    public void start(
            CgroupHost host,
            RunningContainers running,
            RunningMachines machines,
            Supplier<Map<String, String>> capabilities) {
        GuestFiguresReader containers = new GuestFiguresReader(host, running, copy);
        MachineFiguresReader others = new MachineFiguresReader(machines, copy);
        Supplier<List<GuestFigures>> guests =
                () -> Stream.concat(containers.read().stream(), others.read().stream()).toList();
        Balloons balloons =
                new Balloons(machines, guest -> copy.guest(guest).map(GuestState::config));
        Thread.ofPlatform()
                .name("status")
                .daemon()
                .start(() -> run(guests, running, balloons, capabilities));
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

    private void run(
            Supplier<List<GuestFigures>> guests,
            RunningContainers running,
            Balloons balloons,
            Supplier<Map<String, String>> capabilities) {
        long next = System.nanoTime();
        for (int round = 0; closed.getCount() > 0; ) {
            try {
                send("guests", new GuestStatuses(node, clock.instant(), guests.get()));
                long now = System.nanoTime();
                if (now >= next) {
                    next = now + ROUND.toNanos();
                    send("node", nodeFigures.next());
                    if (round == PROBE_ROUND) {
                        Thread.startVirtualThread(() -> nodeFigures.learn(capabilities.get()));
                    }
                    storages(round++ % STORAGE_ROUNDS == 0);
                    running.balanceCpus();
                    balance(balloons);
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

    private static void balance(Balloons balloons) {
        Map<String, Long> memory = ProcFiles.numbers(Path.of("/proc/meminfo"));
        long total = memory.getOrDefault("MemTotal", 0L) * KIBIBYTE;
        balloons.balance(total, total - memory.getOrDefault("MemAvailable", 0L) * KIBIBYTE);
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
