package dev.innkeeper.agent.lxc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the host's control groups can do.
 *
 * @param version 2 for the unified hierarchy, else 1
 * @param swapAccounting swap can be limited
 * @param cpus the CPUs that containers may use
 */
public record CgroupHost(int version, boolean swapAccounting, List<Integer> cpus) {
    static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final List<String> CPU_LISTS =
            List.of(
                    ROOT + "/cpuset.cpus.effective",
                    ROOT + "/cpuset/cpuset.effective_cpus",
                    "/sys/devices/system/cpu/online");

    public CgroupHost {
        cpus = List.copyOf(cpus);
    }

    /** Looks at this host. */
    public static CgroupHost probe() throws IOException {
        boolean unified = Files.exists(ROOT.resolve("cgroup.controllers"));
        boolean swap =
                unified
                        ? Files.exists(Path.of("/proc/swaps"))
                        : Files.exists(ROOT.resolve("memory/memory.memsw.limit_in_bytes"));
        return new CgroupHost(unified ? 2 : 1, swap, cpusNow());
    }

    /** The CPUs that containers may use at this moment; none if they cannot be told. */
    static List<Integer> cpusNow() {
        for (String file : CPU_LISTS) {
            try {
                String list = Files.readString(Path.of(file)).strip();
                if (!list.isEmpty()) {
                    return parseCpus(list);
                }
            } catch (IOException e) {
                // Not this one, then.
            }
        }
        return List.of();
    }

    /** Reads a list such as {@code 0-3,8}. */
    static List<Integer> parseCpus(String list) {
        List<Integer> cpus = new ArrayList<>();
        for (String part : list.split(",")) {
            if (part.isBlank()) {
                continue;
            }
            int dash = part.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }
}
