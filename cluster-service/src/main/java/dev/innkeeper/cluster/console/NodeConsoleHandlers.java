package dev.innkeeper.cluster.console;

import dev.innkeeper.agentclient.Consoles;
import dev.innkeeper.api.model.OpenNodeTerminalRequest;
import dev.innkeeper.kernel.Caller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to nodes' terminals; the gateway joins the client's WebSocket to them. */
@RestController
class NodeConsoleHandlers {
    private final NodeConsoles consoles;

    NodeConsoleHandlers(NodeConsoles consoles) {
        this.consoles = consoles;
    }

    @PostMapping("/nodes/{node}/termproxy")
    Consoles.Opened terminal(OpenNodeTerminalRequest request, Caller caller) {
        return consoles.open(caller, request.node(), request.cmdOrDefault());
    }
}
