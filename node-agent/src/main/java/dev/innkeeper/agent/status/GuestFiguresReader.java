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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Figures of the running guests, from their control groups. Not safe for several threads. */
final class GuestFiguresReader {
    private static final int TICKS_PER_SECOND = 100;
    private static final File NETS = new File("/sys/class/net");
    private static final Pattern VETH = Pattern.compile("veth(\\d+)i\\d+");

    private final CgroupHost host;
    private final RunningContainers running;
    private final ConfigCopy copy;
    private final Map<GuestId, Sample> samples = new HashMap<>();

    /**
     * @param cpuNanos CPU time used so far
     * @param takenAt on the JVM's steady clock
     */
    private record Sample(
            int init, ContainerCgroup group, long cpuNanos, long takenAt, double share) {}

    /**
     * What is asked of the host once for all its guests.
     *
     * @param memory of the host, in bytes
     * @param uptime of the host, in seconds
     * @param veths host's ends of the interfaces, by guest
     */
    private record Host(long memory, long uptime, Map<String, List<String>> veths) {
        static Host look() {
            Map<String, List<String>> veths = new HashMap<>();
            String[] names = NETS.list();
            for (String name : names == null ? new String[0] : names) {
                Matcher veth = VETH.matcher(name);
                if (veth.matches()) {
                    veths.computeIfAbsent(veth.group(1), guest -> new ArrayList<>()).add(name);
                }
            }
            long total = ProcFiles.numbers(Path.of("/proc/meminfo")).getOrDefault("MemTotal", 0L);
            return new Host(total * 1024, NodeFigures.uptime(), veths);
        }
    }

    GuestFiguresReader(CgroupHost host, RunningContainers running, ConfigCopy copy) {
        this.host = host;
        this.running = running;
        this.copy = copy;
    }

    List<GuestFigures> read() {
        List<GuestFigures> figures = new ArrayList<>();
        Map<GuestId, Integer> inits = running.inits();
        samples.keySet().retainAll(inits.keySet());
        if (inits.isEmpty()) {
            return figures;
        }
        Host seen = Host.look();
        inits.forEach((guest, init) -> {
            try {
                figures.add(read(guest, init, seen));
            } catch (IOException e) {
                samples.remove(guest); // it stopped in this moment
            }
        });
        return figures;
    }

    private GuestFigures read(GuestId guest, int init, Host seen) throws IOException {
        ContainerCgroup group = group(guest, init);
        Optional<ContainerConfig> config =
                copy.guest(guest)
                        .map(GuestState::config)
                        .map(options -> new ContainerConfig(guest, options));
        File root = new File("/proc/" + init + "/root");
        long size = root.getTotalSpace();
        long[] blocks = blocks(group);
        return new GuestFigures(
                guest,
                uptime(init, seen.uptime()),
                cpu(guest, init, group, config),
                memory(group),
                memoryMax(group, seen.memory()),
                swap(group),
                size - root.getFreeSpace(),
                size,
                traffic(guest, "tx_bytes", seen),
                traffic(guest, "rx_bytes", seen),
                blocks[0],
                blocks[1],
                init);
    }

    private ContainerCgroup group(GuestId guest, int init) throws IOException {
        Sample last = samples.get(guest);
        return last != null && last.init() == init ? last.group() : ContainerCgroup.of(init);
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
        samples.put(guest, new Sample(init, group, nanos, now, share));
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

    private long memoryMax(ContainerCgroup group, long total) {
        Path file =
                host.version() == 1
                        ? group.file("memory", "memory.limit_in_bytes")
                        : group.file("memory", "memory.max");
        long limit = ProcFiles.number(file);
        return limit == 0 ? total : Math.min(limit, total);
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
    private static long traffic(GuestId guest, String counter, Host seen) {
        return seen.veths().getOrDefault(guest.toString(), List.of()).stream()
                .mapToLong(name -> HostInterfaces.counter(name, counter))
                .sum();
    }

    /** Bytes read and written. */
    private long[] blocks(ContainerCgroup group) {
        long[] sums = new long[2];
        if (host.version() == 1) {
            ProcFiles.text(group.file("blkio", "blkio.throttle.io_service_bytes"))
                    .lines()
                    .map(l -> l.split(" "))
                    .filter(w -> w.length == 3)
                    .forEach(w -> add(sums, w[1], "Read", "Write", w[2]));
            return sums;
        }
        ProcFiles.text(group.file("io", "io.stat"))
                .lines()
                .flatMap(l -> Arrays.stream(l.split(" ")))
                .map(w -> w.split("="))
                .filter(w -> w.length == 2)
                .forEach(w -> add(sums, w[0], "rbytes", "wbytes", w[1]));
        return sums;
    }

    private static void add(long[] sums, String key, String read, String written, String value) {
        if (key.equals(read)) {
            sums[0] += ProcFiles.number(value);
        } else if (key.equals(written)) {
            sums[1] += ProcFiles.number(value);
        }
    }

    private static long uptime(int init, long host) {
        String stat = ProcFiles.text("/proc/" + init + "/stat");
        String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        if (words.length < 20) {
            return 0;
        }
        long started = ProcFiles.number(words[19]) / TICKS_PER_SECOND; // field 22 of stat
        return Math.max(0, host - started);
    }
}
