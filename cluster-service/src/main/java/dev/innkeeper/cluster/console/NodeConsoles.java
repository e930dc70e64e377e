package dev.innkeeper.cluster.console;

import dev.innkeeper.agentclient.Consoles;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Opens nodes' terminals: {@code root@pam} is let in at once, all others are asked who they are.
 */
@Component
class NodeConsoles {
    private static final String LOGIN = "login";

    private final Consoles consoles;

    NodeConsoles(Consoles consoles) {
        this.consoles = consoles;
    }

    @Transactional
    public Consoles.Opened open(Caller caller, NodeName node, String command) {
        return consoles.ofNode(node, program(caller, command), caller);
    }

    @Transactional
    public Consoles.OpenedScreen openScreen(
            Caller caller, NodeName node, String command, Screen screen) {
        return consoles.ofNode(node, program(caller, command), screen, caller);
    }

    private static Program program(Caller caller, String command) {
        if (!command.equals(LOGIN)) {
            throw new Problems.Refused("this node cannot run '" + command + "' in a terminal")
                    .asException();
        }
        return caller.isRoot() ? Program.ROOT_SHELL : Program.LOGIN;
    }
}
