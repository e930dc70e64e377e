package dev.innkeeper.guest.console;

import dev.innkeeper.agentclient.Consoles;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.ConsolePaths.Program;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Opens machines' consoles. A serial port of a machine that does not run can be asked for, and says
 * so (recording termproxy-notrunning); a screen cannot (recording vncproxy-notrunning).
 */
@Component
class MachineConsoles {
    private final Guests guests;
    private final Consoles consoles;

    MachineConsoles(Guests guests, Consoles consoles) {
        this.guests = guests;
        this.consoles = consoles;
    }

    @Transactional
    public Consoles.Opened openSerial(
            Caller caller, NodeName node, GuestId id, @Nullable String wanted) {
        Guest guest = guests.require(GuestKind.QEMU, node, id);
        String port = wanted == null ? port(guest.config().options()) : wanted;
        int number = Integer.parseInt(port.substring("serial".length()));
        return consoles.ofGuest(node, id, Program.serial(number), caller);
    }

    /** The one that is the machine's screen, else its first. */
    private static String port(Map<String, String> options) {
        String screen = options.getOrDefault("vga", "").replaceFirst(",.*", "");
        if (screen.matches("(type=)?serial[0-3]")) {
            return screen.replace("type=", "");
        }
        return options.keySet().stream()
                .filter(option -> option.matches("serial[0-3]"))
                .sorted()
                .findFirst()
                .orElse("serial0");
    }

    @Transactional
    public Consoles.OpenedDisplay openDisplay(
            Caller caller, NodeName node, GuestId id, boolean withPassword) {
        if (!guests.require(GuestKind.QEMU, node, id).isRunning()) {
            throw new Problems.Refused("Timeout while waiting for port '5900' to get ready!")
                    .asException();
        }
        return consoles.ofMachine(node, id, withPassword, caller);
    }
}
