package dev.innkeeper.guest.console;

import dev.innkeeper.agentclient.Consoles;
import dev.innkeeper.agentclient.SpiceConsoles;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Opens containers' terminals. A container that does not run is no reason to refuse: the terminal
 * says so and ends, as a virtual machine's does (recording termproxy-notrunning).
 */
@Component
class GuestConsoles {
    private final Guests guests;
    private final Consoles consoles;
    private final SpiceConsoles spice;

    GuestConsoles(Guests guests, Consoles consoles, SpiceConsoles spice) {
        this.guests = guests;
        this.consoles = consoles;
        this.spice = spice;
    }

    @Transactional
    public Consoles.Opened open(Caller caller, NodeName node, GuestId id) {
        return consoles.ofGuest(node, id, program(node, id), caller);
    }

    @Transactional
    public Consoles.OpenedScreen openScreen(
            Caller caller, NodeName node, GuestId id, Screen screen) {
        return consoles.ofGuest(node, id, program(node, id), screen, caller);
    }

    @Transactional
    public SpiceConsoles.Opened openSpice(Caller caller, NodeName node, GuestId id, String proxy) {
        return spice.open(node, id, program(node, id), proxy, caller);
    }

    private Program program(NodeName node, GuestId id) {
        String mode =
                guests.require(GuestKind.LXC, node, id)
                        .config()
                        .options()
                        .getOrDefault("cmode", "tty");
        return switch (mode) {
            case "console" -> Program.CONSOLE;
            case "shell" -> Program.SHELL;
            default -> Program.TTY;
        };
    }
}
