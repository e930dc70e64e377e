package dev.innkeeper.guest.power;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.api.model.ListLxcInterfacesRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.GuestInterface;
import dev.innkeeper.guest.Guests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to the network interfaces that a running container has inside. */
@RestController
class InterfaceHandlers {
    private final Guests guests;
    private final AgentClient agents;

    InterfaceHandlers(Guests guests, AgentClient agents) {
        this.guests = guests;
        this.agents = agents;
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/interfaces")
    List<Map<String, Object>> interfaces(ListLxcInterfacesRequest request) {
        guests.require(GuestKind.LXC, request.node(), request.vmid());
        GuestInterface[] found =
                agents.get(
                        request.node(),
                        "/guests/" + request.vmid() + "/interfaces",
                        GuestInterface[].class);
        return Stream.of(found).map(InterfaceHandlers::toApi).toList();
    }

    private static Map<String, Object> toApi(GuestInterface one) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", one.name());
        shown.put("hwaddr", one.hardwareAddress());
        one.inet().ifPresent(address -> shown.put("inet", address));
        one.inet6().ifPresent(address -> shown.put("inet6", address));
        return shown;
    }
}
