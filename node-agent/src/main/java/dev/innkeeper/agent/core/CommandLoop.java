package dev.innkeeper.agent.core;

import dev.innkeeper.agent.autostart.Autostart;
import dev.innkeeper.agent.broker.BrokerConnection;
import dev.innkeeper.agent.broker.Publisher;
import dev.innkeeper.agent.console.Consoles;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.guest.KnownGuest;
import dev.innkeeper.agent.journal.Journal;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.ContainerFolders;
import dev.innkeeper.agent.lxc.Containers;
import dev.innkeeper.agent.lxc.OtherNodes;
import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.lxc.VolumeOffers;
import dev.innkeeper.agent.qemu.LiveMachines;
import dev.innkeeper.agent.qemu.MachineFolders;
import dev.innkeeper.agent.qemu.Machines;
import dev.innkeeper.agent.qemu.NodeQemu;
import dev.innkeeper.agent.qemu.RunningMachines;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.contracts.AgentReport.GuestFileWritten;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The agent's work from the broker's topics to the host and back. Start: running containers are
 * found, open commands taken up, then topics are read.
 */
public final class CommandLoop implements AutoCloseable {
    private static final Path QEMU = Path.of("/usr/bin/qemu-system-x86_64");
    private static final Path FIRMWARE = Path.of("/usr/share/OVMF");

    private final Journal journal;
    private final BrokerReports reports;
    private final Containers containers;
    private final NodeQemu qemu = new NodeQemu(QEMU, FIRMWARE);
    private final Machines machines;
    private final CommandEngine engine;
    private final TopicReader reader;
    private final OwnHands hands;
    private final Autostart autostart;

    /**
     * @param changed run when a guest started or stopped
     * @param patience how long to wait for the control plane after a boot
     */
    public CommandLoop(
            NodeName node,
            Path dataFolder,
            BrokerConnection connection,
            Publisher publisher,
            ConfigCopy copy,
            CgroupHost host,
            Consoles consoles,
            OtherNodes nodes,
            MeterRegistry metrics,
            Runnable changed,
            Duration patience,
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
                        listener(changed),
                        guest -> known(copy, guest),
                        clock);
        machines =
                new Machines(
                        new MachineFolders(dataFolder),
                        host,
                        qemu,
                        images,
                        machineListener(changed),
                        guest -> known(copy, guest),
                        clock);
        engine =
                new CommandEngine(
                        journal,
                        codec,
                        new Dispatcher(containers, machines, images, consoles, nodes),
                        reports,
                        undo -> {},
                        new CommandMetrics(metrics),
                        clock);
        reader = new TopicReader(connection, node, new CommandIntake(codec), engine, journal, copy);
        hands = new OwnHands(node, containers, machines, engine, reports, copy);
        autostart = new Autostart(node, dataFolder, copy, hands, patience);
    }

    /** Leaves alone the commands before this offset: they were for another of this name. */
    public void skipTo(long firstCommand) throws IOException {
        journal.position(firstCommand);
    }

    public void start() throws IOException {
        containers.adopt();
        machines.adopt();
        engine.recover();
        reader.start();
        autostart.start();
    }

    /** The containers that run here. */
    public RunningContainers running() {
        return containers.running();
    }

    /** This node's QEMU. */
    public NodeQemu qemu() {
        return qemu;
    }

    /** What can be asked of running machines directly. */
    public LiveMachines liveMachines() {
        return machines.live();
    }

    /** The virtual machines that run here. */
    public RunningMachines runningMachines() {
        return machines.running();
    }

    /** The volumes that other nodes may copy. */
    public VolumeOffers volumeOffers() {
        return containers.volumeWork().offers();
    }

    /** Tells the owner of guests what somebody wrote into a guest's file. */
    public void report(GuestFileWritten file) {
        reports.written(file);
    }

    /** Guests go on running; open commands are taken up by the next agent. */
    @Override
    public void close() throws IOException {
        autostart.close();
        reader.close();
        machines.close();
        reports.close();
        journal.close();
    }

    private RunningMachines.Listener machineListener(Runnable changed) {
        return new RunningMachines.Listener() {
            @Override
            public void observed(GuestId guest, boolean running, Optional<String> failure) {
                reports.observed(guest, running, failure);
            }

            @Override
            public void changed() {
                changed.run();
            }
        };
    }

    private static Optional<KnownGuest> known(ConfigCopy copy, GuestId guest) {
        return copy.guest(guest).map(state -> new KnownGuest(state.config(), copy.storages()));
    }

    private RunningContainers.Listener listener(Runnable changed) {
        return new RunningContainers.Listener() {
            @Override
            public void observed(GuestId guest, boolean running) {
                reports.observed(guest, running);
            }

            @Override
            public void rebooting(GuestId guest) {
                hands.startAgain(guest);
            }

            @Override
            public void changed() {
                changed.run();
            }
        };
    }
}
