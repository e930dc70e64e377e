package dev.innkeeper.guest.console;

import dev.innkeeper.agentclient.Consoles;
import dev.innkeeper.api.model.OpenQemuTerminalRequest;
import dev.innkeeper.api.model.OpenQemuVncRequest;
import dev.innkeeper.kernel.Caller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to machines' screens and serial ports; the gateway joins the client's WebSocket. */
@RestController
class MachineConsoleHandlers {
    private final MachineConsoles consoles;

    MachineConsoleHandlers(MachineConsoles consoles) {
        this.consoles = consoles;
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/termproxy")
    Consoles.Opened terminal(OpenQemuTerminalRequest request, Caller caller) {
        return consoles.openSerial(caller, request.node(), request.vmid(), request.serial());
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/vncproxy")
    Consoles.OpenedDisplay screen(OpenQemuVncRequest request, Caller caller) {
        return consoles.openDisplay(
                caller, request.node(), request.vmid(), request.generatePasswordOrDefault());
    }
}
