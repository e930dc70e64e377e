package dev.innkeeper.guest.cloudinit;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.api.model.DumpQemuCloudInitRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.CloudInitQuery;
import dev.innkeeper.contracts.door.MachineCall;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.StorageId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to what a configuration makes of a part of the cloud-init drive. */
@RestController
class CloudInitDumpHandlers {
    private static final Pattern STORAGE = Pattern.compile("=([A-Za-z][\\w.-]*):");

    private final Guests guests;
    private final Storages storages;
    private final AgentClient agents;

    CloudInitDumpHandlers(Guests guests, Storages storages, AgentClient agents) {
        this.guests = guests;
        this.storages = storages;
        this.agents = agents;
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/cloudinit/dump")
    String dump(DumpQemuCloudInitRequest request) {
        Map<String, String> options =
                guests.require(GuestKind.QEMU, request.node(), request.vmid()).config().options();
        List<StorageId> used =
                STORAGE.matcher(options.getOrDefault("cicustom", ""))
                        .results()
                        .map(found -> new StorageId(found.group(1)))
                        .distinct()
                        .toList();
        return agents.post(
                        request.node(),
                        MachineCall.CLOUD_INIT.replace("{guest}", request.vmid().toString()),
                        new CloudInitQuery(options, request.type(), storages.specs(used)),
                        MachineCall.Output.class)
                .text();
    }
}
