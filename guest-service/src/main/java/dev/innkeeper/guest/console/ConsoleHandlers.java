package dev.innkeeper.guest.console;

import dev.innkeeper.agentclient.Consoles;
import dev.innkeeper.api.model.OpenLxcTerminalRequest;
import dev.innkeeper.kernel.Caller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to containers' terminals; the gateway joins the client's WebSocket to them. */
@RestController
class ConsoleHandlers {
    private final GuestConsoles consoles;

    ConsoleHandlers(GuestConsoles consoles) {
        this.consoles = consoles;
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/termproxy")
    Consoles.Opened terminal(OpenLxcTerminalRequest request, Caller caller) {
        return consoles.open(caller, request.node(), request.vmid());
    }
}
