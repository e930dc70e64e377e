package dev.innkeeper.guest.power;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.RebootContainer;
import dev.innkeeper.contracts.AgentCommand.RebootMachine;
import dev.innkeeper.contracts.AgentCommand.ResumeContainer;
import dev.innkeeper.contracts.AgentCommand.ResumeMachine;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.AgentCommand.ShutdownMachine;
import dev.innkeeper.contracts.AgentCommand.StartContainer;
import dev.innkeeper.contracts.AgentCommand.StartMachine;
import dev.innkeeper.contracts.AgentCommand.StopContainer;
import dev.innkeeper.contracts.AgentCommand.StopMachine;
import dev.innkeeper.contracts.AgentCommand.SuspendContainer;
import dev.innkeeper.contracts.AgentCommand.SuspendMachine;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.GuestConfig;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What a node is told to change the power of a guest of either kind. */
@Component
class PowerCommands {
    private final NodeWork work;

    PowerCommands(NodeWork work) {
        this.work = work;
    }

    /** The type of the task that does this to such a guest. */
    static String task(GuestKind kind, String verb) {
        return switch (kind) {
            case LXC -> "vz" + verb;
            case QEMU -> "qm" + verb;
        };
    }

    /**
     * @param debug more words in a container's log
     */
    AgentCommand start(Guest guest, boolean debug) {
        Map<String, String> config = NodeWork.options(guest.config());
        return switch (guest.kind()) {
            case LXC -> new StartContainer(guest.guestId(), config, work.storages(config), debug);
            case QEMU -> new StartMachine(guest.guestId(), config, work.storages(config));
        };
    }

    static AgentCommand stop(Guest guest) {
        return switch (guest.kind()) {
            case LXC -> new StopContainer(guest.guestId());
            case QEMU -> new StopMachine(guest.guestId());
        };
    }

    static AgentCommand shutdown(Guest guest, int timeoutSeconds, boolean forceStop) {
        return switch (guest.kind()) {
            case LXC -> new ShutdownContainer(guest.guestId(), timeoutSeconds, forceStop);
            case QEMU -> new ShutdownMachine(guest.guestId(), timeoutSeconds, forceStop);
        };
    }

    /**
     * @param next the configuration that it starts again with
     */
    AgentCommand reboot(Guest guest, int timeoutSeconds, GuestConfig next) {
        Map<String, String> config = NodeWork.options(next);
        return switch (guest.kind()) {
            case LXC ->
                    new RebootContainer(
                            guest.guestId(), timeoutSeconds, config, work.storages(config));
            case QEMU ->
                    new RebootMachine(
                            guest.guestId(), timeoutSeconds, config, work.storages(config));
        };
    }

    static AgentCommand suspend(Guest guest) {
        return switch (guest.kind()) {
            case LXC -> new SuspendContainer(guest.guestId());
            case QEMU -> new SuspendMachine(guest.guestId());
        };
    }

    static AgentCommand resume(Guest guest) {
        return switch (guest.kind()) {
            case LXC -> new ResumeContainer(guest.guestId());
            case QEMU -> new ResumeMachine(guest.guestId());
        };
    }
}
