package dev.innkeeper.cluster.node;

import dev.innkeeper.api.model.GetNodeStatusRequest;
import dev.innkeeper.api.model.GetNodeTimeRequest;
import dev.innkeeper.api.model.GetNodeVersionRequest;
import dev.innkeeper.contracts.AgentReport.CpuInfo;
import dev.innkeeper.contracts.AgentReport.NodeStatus;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /nodes/{node}/status}, {@code version} and {@code time}: what a node's agent reports. */
@RestController
class NodeStatusHandlers {
    /** The release whose API this is; clients choose what they ask for by it. */
    private static final String RELEASE = "8.2";

    private static final String VERSION = "8.2.2";

    /** Clients read a hexadecimal commit here. */
    private static final String REPOSITORY_ID = "9355359cd7afbae4";

    private final NodeReports reports;
    private final Clock clock;

    NodeStatusHandlers(NodeReports reports, Clock clock) {
        this.reports = reports;
        this.clock = clock;
    }

    @GetMapping("/nodes/{node}/version")
    Map<String, Object> version(GetNodeVersionRequest request) {
        return Map.of("version", VERSION, "release", RELEASE, "repoid", REPOSITORY_ID);
    }

    @GetMapping("/nodes/{node}/time")
    Map<String, Object> time(GetNodeTimeRequest request) {
        NodeReports.Heard heard = reports.require(request.node());
        Instant now = clock.instant().plus(heard.clockSkew());
        String zone = heard.status().capabilities().getOrDefault("timezone", "Etc/UTC");
        long offset = zone(zone).getRules().getOffset(now).getTotalSeconds();
        return Map.of(
                "timezone",
                zone,
                "time",
                now.getEpochSecond(),
                "localtime",
                now.getEpochSecond() + offset);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    @GetMapping("/nodes/{node}/status")
    Map<String, Object> status(GetNodeStatusRequest request) {
        return toApi(reports.require(request.node()).status());
    }

    private static Map<String, Object> toApi(NodeStatus status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("uptime", status.uptimeSeconds());
        fields.put("cpu", status.cpu());
        fields.put("wait", status.ioWait());
        fields.put("idle", 0);
        fields.put("loadavg", status.loadAverage());
        fields.put("memory", amount(status.memoryTotal(), status.memoryUsed()));
        fields.put("swap", amount(status.swapTotal(), status.swapUsed()));
        fields.put("rootfs", rootFileSystem(status));
        fields.put("ksm", Map.of("shared", 0));
        fields.put("cpuinfo", processor(status.cpuInfo()));
        fields.put("pveversion", "pve-manager/" + VERSION + "/" + REPOSITORY_ID);
        fields.put("kversion", status.kernelVersion());
        fields.put(
                "current-kernel",
                Map.of(
                        "sysname", "Linux",
                        "release", status.kernelRelease(),
                        "version", status.kernelBuild(),
                        "machine", status.machine()));
        fields.put("boot-info", Map.of("mode", status.bootMode()));
        return fields;
    }

    private static Map<String, Object> amount(long total, long used) {
        return Map.of("total", total, "used", used, "free", total - used);
    }

    private static Map<String, Object> rootFileSystem(NodeStatus status) {
        return Map.of(
                "total", status.rootTotal(),
                "used", status.rootUsed(),
                "avail", status.rootAvailable(),
                "free", status.rootTotal() - status.rootUsed());
    }

    private static Map<String, Object> processor(CpuInfo cpu) {
        return Map.of(
                "model", cpu.model(),
                "sockets", cpu.sockets(),
                "cores", cpu.cores(),
                "cpus", cpu.cpus(),
                "mhz", cpu.mhz(),
                "flags", cpu.flags(),
                "user_hz", 100,
                // A text, empty for none (WIRE.md 2.3).
                "hvm", cpu.hvm() ? "1" : "");
    }
}
