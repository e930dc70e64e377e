package dev.innkeeper.agent.door;

import dev.innkeeper.agent.qemu.LiveMachines;
import dev.innkeeper.agent.qemu.NodeQemu;
import dev.innkeeper.agent.qemu.cloudinit.CloudInit;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.contracts.door.CloudInitQuery;
import dev.innkeeper.contracts.door.MachineCall;
import dev.innkeeper.contracts.door.MachineFacts;
import dev.innkeeper.contracts.door.QemuCapabilities;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What is asked of machines directly ({@link MachineCall}). */
@RestController
class MachineDoor {
    private final LiveMachines machines;
    private final NodeQemu qemu;

    MachineDoor(LiveMachines machines, NodeQemu qemu) {
        this.machines = machines;
        this.qemu = qemu;
    }

    @GetMapping(QemuCapabilities.PATH)
    QemuCapabilities capabilities() {
        return qemu.emulated();
    }

    @PostMapping(MachineCall.AGENT)
    JsonNode agent(@PathVariable int guest, @RequestBody MachineCall call) {
        return machines.agent(new GuestId(guest), call);
    }

    @PostMapping(MachineCall.MONITOR)
    MachineCall.Output monitor(@PathVariable int guest, @RequestBody MachineCall.Line line) {
        return new MachineCall.Output(machines.monitor(new GuestId(guest), line.command()));
    }

    @PostMapping(MachineCall.KEYS)
    void press(@PathVariable int guest, @RequestBody MachineCall.Keys keys) {
        machines.press(new GuestId(guest), keys.keys());
    }

    @GetMapping(MachineCall.FACTS)
    MachineFacts facts(@PathVariable int guest) {
        return machines.facts(new GuestId(guest));
    }

    @PostMapping(MachineCall.CLOUD_INIT)
    MachineCall.Output cloudInit(@PathVariable int guest, @RequestBody CloudInitQuery query)
            throws IOException {
        MachineConfig config = new MachineConfig(new GuestId(guest), query.config());
        return new MachineCall.Output(new CloudInit(config, query.storages()).part(query.part()));
    }
}
