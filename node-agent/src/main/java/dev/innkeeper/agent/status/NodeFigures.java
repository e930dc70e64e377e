package dev.innkeeper.agent.status;

import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.contracts.AgentReport.CpuInfo;
import dev.innkeeper.contracts.AgentReport.NodeStatus;
import dev.innkeeper.kernel.NodeName;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** This node's own figures. */
final class NodeFigures {
    private static final long KIBIBYTE = 1024;
    private static final File ROOT = new File("/");

    private final NodeName node;
    private final String agentVersion;
    private final CgroupHost cgroups;
    private final Clock clock;
    private final CpuUsage usage = new CpuUsage();
    private final CpuInfo cpuInfo = CpuFacts.read();
    private volatile Map<String, String> capabilities;

    NodeFigures(NodeName node, String agentVersion, CgroupHost cgroups, Clock clock) {
        this.node = node;
        this.agentVersion = agentVersion;
        this.cgroups = cgroups;
        this.clock = clock;
        this.capabilities = HostCapabilities.probe(cgroups);
        usage.next();
    }

    /** Something more that the node can do was found out. */
    void learn(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(capabilities);
        all.putAll(more);
        capabilities = all;
    }

    NodeStatus next() {
        CpuUsage.Shares cpu = usage.next();
        Map<String, Long> memory = ProcFiles.numbers(Path.of("/proc/meminfo"));
        long total = kibibytes(memory, "MemTotal");
        long swapTotal = kibibytes(memory, "SwapTotal");
        String[] load = ProcFiles.text("/proc/loadavg").split(" ");
        String release = ProcFiles.text("/proc/sys/kernel/osrelease");
        String build = ProcFiles.text("/proc/sys/kernel/version");
        return new NodeStatus(
                node,
                clock.instant(),
                uptime(),
                cpu.busy(),
                cpu.ioWait(),
                load.length < 3 ? List.of("0", "0", "0") : List.of(load[0], load[1], load[2]),
                total,
                total - kibibytes(memory, "MemAvailable"),
                swapTotal,
                swapTotal - kibibytes(memory, "SwapFree"),
                ROOT.getTotalSpace(),
                ROOT.getTotalSpace() - ROOT.getFreeSpace(),
                ROOT.getUsableSpace(),
                cpuInfo,
                "Linux " + release + " " + build,
                release,
                build,
                machine(),
                Files.isDirectory(Path.of("/sys/firmware/efi")) ? "efi" : "legacy-bios",
                cgroups.version(),
                agentVersion,
                capabilities);
    }

    static long uptime() {
        String text = ProcFiles.text("/proc/uptime");
        int dot = text.indexOf('.');
        return dot < 0 ? 0 : ProcFiles.number(text.substring(0, dot));
    }

    /** As uname says, not as Java does. */
    private static String machine() {
        String arch = System.getProperty("os.arch", "");
        return arch.equals("amd64") ? "x86_64" : arch;
    }

    private static long kibibytes(Map<String, Long> memory, String key) {
        return memory.getOrDefault(key, 0L) * KIBIBYTE;
    }
}
