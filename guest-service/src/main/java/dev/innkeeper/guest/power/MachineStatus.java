package dev.innkeeper.guest.power;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.MachineCall;
import dev.innkeeper.contracts.door.MachineFacts;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeFigures;
import dev.innkeeper.guest.options.BootOrder;
import dev.innkeeper.guest.options.DiskSize;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * How a virtual machine is now: its power state, the figures that its node last reported, and what
 * its QEMU says if it runs.
 */
@Component
class MachineStatus {
    private static final long MEBIBYTE = 1024 * 1024;
    private static final long DEFAULT_MEMORY = 512;

    private final Guests guests;
    private final NodeFigures nodes;
    private final AgentClient agents;

    MachineStatus(Guests guests, NodeFigures nodes, AgentClient agents) {
        this.guests = guests;
        this.nodes = nodes;
        this.agents = agents;
    }

    Map<String, Object> of(NodeName node, GuestId id) {
        Guest guest = guests.require(GuestKind.QEMU, node, id);
        GuestFigures figures =
                Optional.of(id)
                        .filter(known -> guest.isRunning())
                        .flatMap(known -> nodes.of(node, known))
                        .orElse(NodeFigures.NONE);
        Map<String, Object> status = new LinkedHashMap<>(configured(guest));
        status.put("cpu", figures.cpu());
        status.put("mem", figures.memory());
        status.put("disk", figures.diskUsed());
        status.put("netin", figures.netIn());
        status.put("netout", figures.netOut());
        status.put("diskread", figures.diskRead());
        status.put("diskwrite", figures.diskWrite());
        status.put("uptime", figures.uptimeSeconds());
        status.put("qmpstatus", guest.isRunning() ? "running" : "stopped");
        if (guest.isRunning()) {
            facts(node, id).ifPresent(facts -> tell(facts, status));
        }
        return status;
    }

    private static Map<String, Object> configured(Guest guest) {
        GuestConfig config = guest.config();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("vmid", guest.guestId().value());
        status.put("status", guest.isRunning() ? "running" : "stopped");
        status.put("name", config.get("name").orElse("VM " + guest.guestId()));
        status.put("cpus", cpus(config));
        status.put("maxmem", number(config, "memory", DEFAULT_MEMORY) * MEBIBYTE);
        status.put("maxdisk", bootDisk(config));
        status.put("ha", Map.of("managed", 0));
        config.get("tags").filter(tags -> !tags.isEmpty()).ifPresent(t -> status.put("tags", t));
        guest.lock().ifPresent(lock -> status.put("lock", lock));
        if (config.has("serial0")) {
            status.put("serial", 1);
        }
        if (config.get("agent").filter(text -> text.matches("(enabled=)?1(,.*)?")).isPresent()) {
            status.put("agent", 1);
        }
        if (guest.isTemplate()) {
            status.put("template", 1);
        }
        return status;
    }

    /** A machine that ends at this moment, or a node that is away, leave out what is live. */
    private Optional<MachineFacts> facts(NodeName node, GuestId id) {
        try {
            String path = MachineCall.FACTS.replace("{guest}", id.toString());
            return Optional.of(agents.get(node, path, MachineFacts.class));
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static void tell(MachineFacts facts, Map<String, Object> status) {
        status.put("pid", facts.pid());
        status.put("qmpstatus", facts.state());
        status.put("running-machine", facts.machine());
        status.put("running-qemu", facts.qemu());
        status.put("blockstat", facts.blocks());
        status.put("proxmox-support", Map.of());
        if (facts.balloon().get("actual") instanceof Long actual) {
            status.put("balloon", actual);
            status.put("ballooninfo", facts.balloon());
        }
    }

    private static long cpus(GuestConfig config) {
        long most = number(config, "sockets", 1) * number(config, "cores", 1);
        return Math.min(number(config, "vcpus", most), most);
    }

    private static long number(GuestConfig config, String option, long otherwise) {
        return config.get(option)
                .map(text -> text.replaceFirst("^current=", ""))
                .filter(text -> text.matches("\\d{1,15}"))
                .map(Long::valueOf)
                .orElse(otherwise);
    }

    /** Bytes of the first disk that it boots from, 0 if there is none. */
    private static long bootDisk(GuestConfig config) {
        Stream<String> devices =
                config.get("boot").flatMap(BootOrder::parse).stream()
                        .flatMap(order -> order.devices().stream());
        return Stream.concat(devices, config.get("bootdisk").stream())
                .filter(VolumeSlots::isDrive)
                .flatMap(slot -> config.get(slot).map(text -> Drive.parse(slot, text)).stream())
                .filter(drive -> !drive.isCdrom())
                .flatMap(drive -> drive.size().map(DiskSize::bytes).stream())
                .mapToLong(size -> size.orElse(0))
                .findFirst()
                .orElse(0);
    }
}
