package dev.innkeeper.agent;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.core.CommandLoop;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.IdMapping;
import dev.innkeeper.agent.network.BridgeSetup;
import dev.innkeeper.agent.settings.AgentSettings;
import dev.innkeeper.agent.status.StatusReporter;
import dev.innkeeper.agent.storage.ReceivedFiles;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.tree.ConfigTree;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the agent's work once all its parts are there: the host is fitted, then commands run. */
final class AgentLife implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(AgentLife.class);

    /** As long as the longest transfer may take. */
    private static final Duration UPLOADS_KEPT = Duration.ofDays(1);

    private final AgentSettings settings;
    private final CommandLoop loop;
    private final StatusReporter status;
    private final CgroupHost host;
    private final ConfigCopy copy;
    private final ConfigTree tree;
    private final Clock clock;
    private volatile boolean running;

    AgentLife(
            AgentSettings settings,
            CommandLoop loop,
            StatusReporter status,
            CgroupHost host,
            ConfigCopy copy,
            ConfigTree tree,
            Clock clock) {
        this.settings = settings;
        this.loop = loop;
        this.status = status;
        this.host = host;
        this.copy = copy;
        this.tree = tree;
        this.clock = clock;
    }

    @Override
    public void start() {
        try {
            settings.bridge().stream().filter(b -> !b.isBlank()).forEach(BridgeSetup::ensure);
            if (settings.subordinateIds()) {
                IdMapping.allow();
            }
            loop.start();
            tree.start();
            Thread.startVirtualThread(this::sweepUploads);
            status.start(host, loop.running(), loop.runningMachines(), loop.qemu()::capabilities);
            running = true;
            log.atInfo().addKeyValue("node", settings.node()).log("Agent ready");
        } catch (IOException e) {
            throw new UncheckedIOException("the agent cannot start its work", e);
        }
    }

    private void sweepUploads() {
        for (StorageSpec storage : copy.storages()) {
            try {
                ReceivedFiles.sweep(Storages.of(storage), clock.instant().minus(UPLOADS_KEPT));
            } catch (IOException | WorkFailure e) {
                log.atDebug().addKeyValue("storage", storage.storage()).setCause(e).log("No sweep");
            }
        }
    }

    /** The parts are closed by their owner, the context. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
