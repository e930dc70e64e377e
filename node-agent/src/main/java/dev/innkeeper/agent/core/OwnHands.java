package dev.innkeeper.agent.core;

import dev.innkeeper.agent.autostart.Autostart;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.lxc.Containers;
import dev.innkeeper.agent.qemu.Machines;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts guests on the agent's own account: without a command, so nobody waits for a result. */
final class OwnHands implements Autostart.Hands {
    private static final Logger log = LoggerFactory.getLogger(OwnHands.class);

    private final NodeName node;
    private final Containers containers;
    private final Machines machines;
    private final CommandEngine engine;
    private final BrokerReports reports;
    private final ConfigCopy copy;

    OwnHands(
            NodeName node,
            Containers containers,
            Machines machines,
            CommandEngine engine,
            BrokerReports reports,
            ConfigCopy copy) {
        this.node = node;
        this.containers = containers;
        this.machines = machines;
        this.engine = engine;
        this.reports = reports;
        this.copy = copy;
    }

    @Override
    public Future<?> start(GuestState guest) {
        Map<String, String> options = new TreeMap<>(guest.config());
        options.remove("lock");
        if (guest.kind() == GuestKind.QEMU) {
            return start(guest, new StartMachine(guest.guest(), options, copy.storages()));
        }
        StartContainer start = new StartContainer(guest.guest(), options, copy.storages(), false);
        return engine.alongside(
                start.lane(),
                () -> {
                    if (containers.isOffered(guest.guest())) {
                        throw new WorkFailure("it was offered to another node");
                    }
                    Map<String, String> facts = containers.start(start, new OwnWork(guest));
                    reports.observed(guest.guest(), true);
                    return facts;
                });
    }

    private Future<?> start(GuestState guest, StartMachine start) {
        return engine.alongside(
                start.lane(),
                () -> {
                    Map<String, String> facts = machines.run(start, new OwnWork(guest));
                    reports.observed(guest.guest(), true);
                    return facts;
                });
    }

    /**
     * Starts a guest that was rebooted from inside, with what waited for that. Its volumes are
     * mounted and its interfaces plugged in anew.
     */
    void startAgain(GuestId id) {
        Optional<GuestState> known =
                copy.guest(id).filter(state -> state.node().equals(node) && !state.template());
        if (known.isEmpty()) {
            reports.observed(id, false);
            return;
        }
        engine.alongside(
                "guest/" + id,
                () -> {
                    // What was changed while the lane was busy counts too.
                    GuestState guest = copy.guest(id).orElseGet(known::get);
                    startAgain(guest);
                    return guest;
                });
    }

    private void startAgain(GuestState guest) {
        Map<String, String> options =
                new TreeMap<>(guest.next().isEmpty() ? guest.config() : guest.next());
        options.remove("lock");
        StartContainer start = new StartContainer(guest.guest(), options, copy.storages(), false);
        try {
            if (containers.startAgain(start, new OwnWork(guest))) {
                log.atInfo().addKeyValue("guest", guest.guest()).log("Guest rebooted from inside");
                reports.rebooted(guest.guest(), options);
            } else {
                reports.observed(guest.guest(), containers.running().isRunning(guest.guest()));
            }
        } catch (IOException | WorkFailure e) {
            log.atWarn()
                    .addKeyValue("guest", guest.guest())
                    .setCause(e)
                    .log("Guest did not come back after its reboot");
            reports.observed(guest.guest(), false);
        }
    }

    @Override
    public void booted(Runnable arrived) {
        Set<GuestId> running = new HashSet<>(containers.running().inits().keySet());
        running.addAll(machines.running().processes().keySet());
        reports.booted(running, arrived);
    }

    /** Has no task to write to, and needs no way back: a start that fails leaves nothing. */
    private record OwnWork(GuestState guest) implements Work {
        @Override
        public void before(Undo undo) {}

        @Override
        public void after(Undo undo) {}

        @Override
        public void log(String line) {
            log.atInfo().addKeyValue("guest", guest.guest()).addKeyValue("line", line).log("Start");
        }

        @Override
        public void ensureWanted() {}

        @Override
        public Registration onCancel(Runnable action) {
            return () -> {};
        }
    }
}
