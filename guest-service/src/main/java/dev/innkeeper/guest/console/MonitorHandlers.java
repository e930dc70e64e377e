package dev.innkeeper.guest.console;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.api.model.RunQemuMonitorCommandRequest;
import dev.innkeeper.api.model.SendQemuKeyRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.MachineCall;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/**
 * The door to a machine's keyboard and to the monitor of its QEMU. The monitor reads and writes
 * files of the node, so that only the node's root may ask it for more than information.
 */
@RestController
class MonitorHandlers {
    private final Guests guests;
    private final AgentClient agents;

    MonitorHandlers(Guests guests, AgentClient agents) {
        this.guests = guests;
        this.agents = agents;
    }

    /** What goes wrong is an answer of the monitor's, and no failed call (BEHAVIOUR 19). */
    @PostMapping("/nodes/{node}/qemu/{vmid}/monitor")
    String monitor(RunQemuMonitorCommandRequest request, Caller caller) {
        guests.require(GuestKind.QEMU, request.node(), request.vmid());
        boolean harmless = request.command().strip().matches("(?:info|help)(?:\\s[^;\\n\\r]*)?");
        if (!harmless && !caller.isRoot()) {
            throw Problems.Forbidden.notRoot().asException();
        }
        try {
            return agents.post(
                            request.node(),
                            path(MachineCall.MONITOR, request.vmid()),
                            new MachineCall.Line(request.command()),
                            MachineCall.Output.class)
                    .text();
        } catch (ProblemException e) {
            if (e.problem().kind() != Problem.Kind.REFUSED) {
                throw e;
            }
            return "ERROR: " + e.problem().message() + "\n";
        }
    }

    @PutMapping("/nodes/{node}/qemu/{vmid}/sendkey")
    void press(SendQemuKeyRequest request) {
        guests.require(GuestKind.QEMU, request.node(), request.vmid());
        agents.post(
                request.node(),
                path(MachineCall.KEYS, request.vmid()),
                new MachineCall.Keys(request.key()),
                JsonNode.class);
    }

    private static String path(String pattern, GuestId guest) {
        return pattern.replace("{guest}", guest.toString());
    }
}
