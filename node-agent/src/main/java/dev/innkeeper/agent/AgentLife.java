package dev.innkeeper.agent;

import dev.innkeeper.agent.core.CommandLoop;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.IdMapping;
import dev.innkeeper.agent.network.BridgeSetup;
import dev.innkeeper.agent.settings.AgentSettings;
import dev.innkeeper.agent.status.StatusReporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Starts the agent's work once all its parts are there: the host is fitted, then commands run. */
final class AgentLife implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(AgentLife.class);

    private final AgentSettings settings;
    private final CommandLoop loop;
    private final StatusReporter status;
    private final CgroupHost host;
    private volatile boolean running;

    AgentLife(AgentSettings settings, CommandLoop loop, StatusReporter status, CgroupHost host) {
        this.settings = settings;
        this.loop = loop;
        this.status = status;
        this.host = host;
    }

    @Override
    public void start() {
        try {
            settings.bridge().stream().filter(b -> !b.isBlank()).forEach(BridgeSetup::ensure);
            if (settings.subordinateIds()) {
                IdMapping.allow();
            }
            loop.start();
            status.start(host, loop.running());
            running = true;
            log.atInfo().addKeyValue("node", settings.node()).log("Agent ready");
        } catch (IOException e) {
            throw new UncheckedIOException("the agent cannot start its work", e);
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
