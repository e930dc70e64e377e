package dev.innkeeper.agent.core;

import dev.innkeeper.agent.autostart.Autostart;
import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.lxc.Containers;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts guests on the agent's own account: without a command, so nobody waits for a result. */
final class OwnHands implements Autostart.Hands {
    private static final Logger log = LoggerFactory.getLogger(OwnHands.class);

    private final Containers containers;
    private final CommandEngine engine;
    private final BrokerReports reports;
    private final ConfigCopy copy;

    OwnHands(Containers containers, CommandEngine engine, BrokerReports reports, ConfigCopy copy) {
        this.containers = containers;
        this.engine = engine;
        this.reports = reports;
        this.copy = copy;
    }

    @Override
    public Future<?> start(GuestState guest) {
        Map<String, String> options = new TreeMap<>(guest.config());
        options.remove("lock");
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

    @Override
    public void booted(Runnable arrived) {
        reports.booted(containers.running().inits().keySet(), arrived);
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
