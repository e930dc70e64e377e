package dev.innkeeper.guest.console;

import dev.innkeeper.agentclient.Consoles;
import dev.innkeeper.agentclient.SpiceConsoles;
import dev.innkeeper.api.model.OpenLxcSpiceRequest;
import dev.innkeeper.api.model.OpenLxcTerminalRequest;
import dev.innkeeper.api.model.OpenLxcVncRequest;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import dev.innkeeper.kernel.Caller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to containers' terminals; the gateway joins the client's WebSocket to them. */
@RestController
class ConsoleHandlers {
    private final GuestConsoles consoles;
    private final Consoles nodes;
    private final SpiceConsoles spice;

    ConsoleHandlers(GuestConsoles consoles, Consoles nodes, SpiceConsoles spice) {
        this.consoles = consoles;
        this.nodes = nodes;
        this.spice = spice;
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/termproxy")
    Consoles.Opened terminal(OpenLxcTerminalRequest request, Caller caller) {
        return consoles.open(caller, request.node(), request.vmid());
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/vncproxy")
    Consoles.OpenedScreen screen(OpenLxcVncRequest request, Caller caller) {
        nodes.requireScreens(request.node());
        Screen screen = Consoles.screen(request.width(), request.height());
        return consoles.openScreen(caller, request.node(), request.vmid(), screen);
    }

    /** The gateway names itself as the proxy, if it is one. */
    @PostMapping("/nodes/{node}/lxc/{vmid}/spiceproxy")
    SpiceConsoles.Opened spice(OpenLxcSpiceRequest request, Caller caller) {
        String proxy = request.proxy();
        if (proxy == null) {
            throw new NoSpiceProxy().asException();
        }
        spice.require(request.node());
        return consoles.openSpice(caller, request.node(), request.vmid(), proxy);
    }
}
