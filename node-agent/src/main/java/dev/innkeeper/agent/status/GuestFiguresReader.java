package dev.innkeeper.agent.status;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.lxc.ContainerCgroup;
import dev.innkeeper.agent.lxc.RunningContainers;
import dev.innkeeper.agent.network.HostInterfaces;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.kernel.GuestId;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Figures of the running guests, from their control groups. Not safe for several threads. */
final class GuestFiguresReader {
    private static final int TICKS_PER_SECOND = 100;

    private final CgroupHost host;
    private final RunningContainers running;
    private final ConfigCopy copy;
    private final Map<GuestId, Sample> samples = new HashMap<>();

    /**
     * @param cpuNanos CPU time used so far
     * @param takenAt on the JVM's steady clock
     */
    private record Sample(int init, long cpuNanos, long takenAt, double share) {}

    GuestFiguresReader(CgroupHost host, RunningContainers running, ConfigCopy copy) {
        this.host = host;
        this.running = running;
        this.copy = copy;
    }

    List<GuestFigures> read() {
        List<GuestFigures> figures = new ArrayList<>();
        Map<GuestId, Integer> inits = running.inits();
        samples.keySet().retainAll(inits.keySet());
        inits.forEach((guest, init) -> {
            try {
                figures.add(read(guest, init));
            } catch (IOException e) {
                samples.remove(guest); // it stopped in this moment
            }
        });
        return figures;
    }

    private GuestFigures read(GuestId guest, int init) throws IOException {
        ContainerCgroup group = ContainerCgroup.of(init);
        Optional<ContainerConfig> config =
                copy.guest(guest)
                        .map(GuestState::config)
                        .map(options -> new ContainerConfig(guest, options));
        File root = new File("/proc/" + init + "/root");
        return new GuestFigures(
                guest,
                uptime(init),
                cpu(guest, init, group, config),
                memory(group),
                memoryMax(group),
                swap(group),
                root.getTotalSpace() - root.getFreeSpace(),
                root.getTotalSpace(),
                traffic(guest, "tx_bytes"),
                traffic(guest, "rx_bytes"),
                blocks(group, "Read"),
                blocks(group, "Write"),
                init);
    }

    /** CPU time since the last look, as a share of the CPUs that the guest may use. */
    private double cpu(
            GuestId guest, int init, ContainerCgroup group, Optional<ContainerConfig> config) {
        long nanos =
                host.version() == 1
                        ? ProcFiles.number(group.file("cpuacct", "cpuacct.usage"))
                        : ProcFiles.numbers(group.file("cpu", "cpu.stat"))
                                        .getOrDefault("usage_usec", 0L)
                                * 1000;
        long now = System.nanoTime();
        Sample last = samples.get(guest);
        double share = 0;
        if (last != null && last.init() == init) {
            long span = now - last.takenAt();
            if (span < 200_000_000L) {
                return last.share(); // too short a time to say anything new
            }
            int cpus =
                    config.map(c -> c.cores().orElse(host.cpus().size()))
                            .orElse(host.cpus().size());
            share = Math.max(0, (double) (nanos - last.cpuNanos()) / span / Math.max(1, cpus));
        }
        samples.put(guest, new Sample(init, nanos, now, share));
        return share;
    }

    private long memory(ContainerCgroup group) {
        long used =
                host.version() == 1
                        ? ProcFiles.number(group.file("memory", "memory.usage_in_bytes"))
                        : ProcFiles.number(group.file("memory", "memory.current"));
        Map<String, Long> stat = ProcFiles.numbers(group.file("memory", "memory.stat"));
        long cache = stat.getOrDefault(host.version() == 1 ? "total_cache" : "file", 0L);
        return Math.max(0, used - cache);
    }

    private long memoryMax(ContainerCgroup group) {
        Path file =
                host.version() == 1
                        ? group.file("memory", "memory.limit_in_bytes")
                        : group.file("memory", "memory.max");
        long total = ProcFiles.numbers(Path.of("/proc/meminfo")).getOrDefault("MemTotal", 0L);
        long limit = ProcFiles.number(file);
        return limit == 0 ? total * 1024 : Math.min(limit, total * 1024);
    }

    private long swap(ContainerCgroup group) {
        if (host.version() == 2) {
            return ProcFiles.number(group.file("memory", "memory.swap.current"));
        }
        long both = ProcFiles.number(group.file("memory", "memory.memsw.usage_in_bytes"));
        long memory = ProcFiles.number(group.file("memory", "memory.usage_in_bytes"));
        return Math.max(0, both - memory);
    }

    /** What the host's end of an interface sent is what the guest received. */
    private static long traffic(GuestId guest, String counter) {
        long sum = 0;
        String[] names = new File("/sys/class/net").list();
        for (String name : names == null ? new String[0] : names) {
            if (name.startsWith("veth" + guest + "i")) {
                sum += HostInterfaces.counter(name, counter);
            }
        }
        return sum;
    }

    private long blocks(ContainerCgroup group, String direction) {
        if (host.version() == 1) {
            return ProcFiles.text(group.file("blkio", "blkio.throttle.io_service_bytes"))
                    .lines()
                    .map(l -> l.split(" "))
                    .filter(w -> w.length == 3 && w[1].equals(direction))
                    .mapToLong(w -> ProcFiles.number(w[2]))
                    .sum();
        }
        String key = direction.equals("Read") ? "rbytes=" : "wbytes=";
        return ProcFiles.text(group.file("io", "io.stat"))
                .lines()
                .flatMap(l -> java.util.Arrays.stream(l.split(" ")))
                .filter(w -> w.startsWith(key))
                .mapToLong(w -> ProcFiles.number(w.substring(key.length())))
                .sum();
    }

    private static long uptime(int init) {
        String stat = ProcFiles.text("/proc/" + init + "/stat");
        String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        if (words.length < 20) {
            return 0;
        }
        long started = ProcFiles.number(words[19]) / TICKS_PER_SECOND; // field 22 of stat
        return Math.max(0, NodeFigures.uptime() - started);
    }
}
