package dev.innkeeper.cluster.console;

import dev.innkeeper.agentclient.Consoles;
import dev.innkeeper.api.model.OpenNodeTerminalRequest;
import dev.innkeeper.api.model.OpenNodeVncRequest;
import dev.innkeeper.contracts.door.ConsolePaths.Screen;
import dev.innkeeper.kernel.Caller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to nodes' terminals; the gateway joins the client's WebSocket to them. */
@RestController
class NodeConsoleHandlers {
    private final NodeConsoles consoles;
    private final Consoles nodes;

    NodeConsoleHandlers(NodeConsoles consoles, Consoles nodes) {
        this.consoles = consoles;
        this.nodes = nodes;
    }

    @PostMapping("/nodes/{node}/termproxy")
    Consoles.Opened terminal(OpenNodeTerminalRequest request, Caller caller) {
        return consoles.open(caller, request.node(), request.cmdOrDefault());
    }

    @PostMapping("/nodes/{node}/vncshell")
    Consoles.OpenedScreen screen(OpenNodeVncRequest request, Caller caller) {
        nodes.requireScreens(request.node());
        Screen screen = Consoles.screen(request.width(), request.height());
        return consoles.openScreen(caller, request.node(), request.cmdOrDefault(), screen);
    }
}
