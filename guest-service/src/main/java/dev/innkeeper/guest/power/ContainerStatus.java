package dev.innkeeper.guest.power;

import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeFigures;
import dev.innkeeper.guest.options.DiskSize;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** How a container is now: its power state, and the figures its node last reported. */
@Component
class ContainerStatus {
    private static final long MEBIBYTE = 1024 * 1024;

    /** What a root file system without a noted size counts as (recorded). */
    private static final long DEFAULT_DISK = 4L << 30;

    private static final long DEFAULT_MEMORY = 512;

    private final Guests guests;
    private final NodeFigures nodes;

    ContainerStatus(Guests guests, NodeFigures nodes) {
        this.guests = guests;
        this.nodes = nodes;
    }

    Map<String, Object> of(NodeName node, GuestId id) {
        Guest guest = guests.require(GuestKind.LXC, node, id);
        GuestConfig config = guest.config();
        GuestFigures figures =
                guest.isRunning() ? nodes.of(node, id).orElse(NodeFigures.NONE) : NodeFigures.NONE;
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("vmid", id.value());
        status.put("type", "lxc");
        status.put("status", guest.isRunning() ? "running" : "stopped");
        status.put("name", config.get("hostname").orElse("CT" + id));
        status.put("cpus", cpus(config, node));
        status.put("cpu", figures.cpu());
        status.put("mem", figures.memory());
        status.put("maxmem", mebibytes(config, "memory"));
        status.put("swap", figures.swap());
        status.put("maxswap", mebibytes(config, "swap"));
        status.put("disk", figures.diskUsed());
        status.put("maxdisk", figures.diskTotal() > 0 ? figures.diskTotal() : disk(config));
        status.put("netin", figures.netIn());
        status.put("netout", figures.netOut());
        status.put("diskread", figures.diskRead());
        status.put("diskwrite", figures.diskWrite());
        status.put("uptime", figures.uptimeSeconds());
        status.put("ha", Map.of("managed", 0));
        config.get("tags").filter(tags -> !tags.isEmpty()).ifPresent(t -> status.put("tags", t));
        guest.lock().ifPresent(lock -> status.put("lock", lock));
        if (guest.isTemplate()) {
            status.put("template", 1);
        }
        if (figures.pid() > 0) {
            status.put("pid", figures.pid());
        }
        return status;
    }

    private Number cpus(GuestConfig config, NodeName node) {
        Optional<Number> configured =
                config.get("cores").<Number>map(Integer::valueOf).or(() -> limit(config));
        return configured.orElseGet(() -> nodes.cpus(node).orElse(1));
    }

    private static Optional<Number> limit(GuestConfig config) {
        return config.get("cpulimit").map(Double::valueOf).filter(limit -> limit > 0).map(l -> l);
    }

    private static long mebibytes(GuestConfig config, String option) {
        return config.get(option).map(Long::valueOf).orElse(DEFAULT_MEMORY) * MEBIBYTE;
    }

    private static long disk(GuestConfig config) {
        return config.get("rootfs")
                .flatMap(text -> MountPoint.parse("rootfs", text).size())
                .map(size -> DiskSize.bytes(size).orElse(0))
                .filter(bytes -> bytes > 0)
                .orElse(DEFAULT_DISK);
    }
}
