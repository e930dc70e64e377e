package dev.innkeeper.guest.nodes;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.api.model.ListCpuModelsRequest;
import dev.innkeeper.api.model.ListMachineTypesRequest;
import dev.innkeeper.contracts.door.QemuCapabilities;
import dev.innkeeper.kernel.NodeName;
import java.lang.module.ModuleDescriptor.Version;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to what a node's QEMU can emulate. CPU models of one's own there are none. */
@RestController
class EmulationHandlers {

    /** A machine type as clients know it: {@code pc-q35-7.2}, {@code q35}, {@code 7.2}. */
    record MachineType(String id, String type, String version) {
        static MachineType of(String id) {
            String[] parts = id.split("-", 3);
            return new MachineType(id, parts[1], parts[2]);
        }

        Version order() {
            return Version.parse(version);
        }
    }

    private final AgentClient agents;

    EmulationHandlers(AgentClient agents) {
        this.agents = agents;
    }

    @GetMapping("/nodes/{node}/capabilities/qemu/cpu")
    List<Map<String, Object>> cpus(ListCpuModelsRequest request) {
        return new TreeMap<>(ask(request.node()).cpus())
                .entrySet().stream()
                        .map(model ->
                                Map.<String, Object>of(
                                        "name", model.getKey(),
                                        "vendor", model.getValue(),
                                        "custom", false))
                        .toList();
    }

    /** The newest first. */
    @GetMapping("/nodes/{node}/capabilities/qemu/machines")
    List<MachineType> machines(ListMachineTypesRequest request) {
        return ask(request.node()).machines().stream()
                .map(MachineType::of)
                .sorted(
                        Comparator.comparing(MachineType::type)
                                .thenComparing(MachineType::order, Comparator.reverseOrder()))
                .toList();
    }

    private QemuCapabilities ask(NodeName node) {
        return agents.get(node, QemuCapabilities.PATH, QemuCapabilities.class);
    }
}
