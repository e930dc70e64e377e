package dev.innkeeper.agent.core;

import dev.innkeeper.agent.broker.BrokerConnection;
import dev.innkeeper.agent.broker.Publisher;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.journal.Journal;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.ContainerFolders;
import dev.innkeeper.agent.lxc.Containers;
import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The agent's work from the broker's topics to the host and back. Start: running containers are
 * found, open commands taken up, then topics are read.
 */
public final class CommandLoop implements AutoCloseable {
    private final Journal journal;
    private final BrokerReports reports;
    private final Containers containers;
    private final CommandEngine engine;
    private final TopicReader reader;

    public CommandLoop(
            NodeName node,
            Path dataFolder,
            BrokerConnection connection,
            Publisher publisher,
            ConfigCopy copy,
            CgroupHost host,
            MeterRegistry metrics,
            Runnable changed,
            Clock clock)
            throws IOException {
        MessageCodec codec = new MessageCodec();
        ImageAllocation images = new ImageAllocation();
        journal = Journal.open(dataFolder.resolve("journal"));
        reports = new BrokerReports(node, publisher, journal, clock);
        containers =
                new Containers(
                        new ContainerFolders(dataFolder),
                        host,
                        images,
                        listener(reports, changed),
                        clock);
        engine =
                new CommandEngine(
                        journal,
                        codec,
                        new Dispatcher(containers, images),
                        reports,
                        undo -> {},
                        new CommandMetrics(metrics),
                        clock);
        reader = new TopicReader(connection, node, new CommandIntake(codec), engine, journal, copy);
    }

    public void start() throws IOException {
        containers.adopt();
        engine.recover();
        reader.start();
    }

    /** The containers that run here. */
    public RunningContainers running() {
        return containers.running();
    }

    /** Guests go on running; open commands are taken up by the next agent. */
    @Override
    public void close() throws IOException {
        reader.close();
        reports.close();
        journal.close();
    }

    private static RunningContainers.Listener listener(BrokerReports reports, Runnable changed) {
        return new RunningContainers.Listener() {
            @Override
            public void observed(GuestId guest, boolean running) {
                reports.observed(guest, running);
            }

            @Override
            public void changed() {
                changed.run();
            }
        };
    }
}
