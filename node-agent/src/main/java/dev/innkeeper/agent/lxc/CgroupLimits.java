package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A container's limits as values of control group files, for either version. The order is the one
 * in which they are set at start.
 */
final class CgroupLimits {
    private static final long MEBIBYTE = 1L << 20;

    /** Of 1024 parts of the memory: from here on the kernel reclaims, before it has to kill. */
    private static final int HIGH = 1016;

    private static final int PERIOD_MICROS = 100_000;
    private static final int DEFAULT_SHARES = 1024;
    private static final int DEFAULT_WEIGHT = 100;
    private static final int MAX_WEIGHT = 10_000;

    /** One file's value. */
    record Setting(String file, String value) {}

    private final CgroupHost host;

    CgroupLimits(CgroupHost host) {
        this.host = host;
    }

    List<Setting> memory(ContainerConfig config) {
        long memory = config.memory() * MEBIBYTE;
        long swap = config.swap() * MEBIBYTE;
        List<Setting> settings = new ArrayList<>();
        if (host.version() == 1) {
            settings.add(new Setting("memory.limit_in_bytes", Long.toString(memory)));
            if (host.swapAccounting()) {
                settings.add(
                        new Setting("memory.memsw.limit_in_bytes", Long.toString(memory + swap)));
            }
        } else {
            settings.add(new Setting("memory.max", Long.toString(memory)));
            settings.add(new Setting("memory.high", Long.toString(memory / 1024 * HIGH)));
            settings.add(new Setting("memory.swap.max", Long.toString(swap)));
        }
        return settings;
    }

    /** No limit is written out too, to take back one that was there. */
    Setting cpuLimit(ContainerConfig config) {
        OptionalDouble limit = config.cpuLimit();
        long micros = limit.isPresent() ? Math.round(limit.getAsDouble() * PERIOD_MICROS) : -1;
        if (host.version() == 1) {
            return new Setting("cpu.cfs_quota_us", Long.toString(micros));
        }
        return new Setting("cpu.max", (micros < 0 ? "max" : micros) + " " + PERIOD_MICROS);
    }

    /** Stored as given, applied within what the kernel takes. */
    Setting cpuUnits(ContainerConfig config) {
        if (host.version() == 1) {
            int shares = Math.max(2, config.cpuUnits().orElse(DEFAULT_SHARES));
            return new Setting("cpu.shares", Integer.toString(shares));
        }
        int weight = Math.clamp(config.cpuUnits().orElse(DEFAULT_WEIGHT), 1, MAX_WEIGHT);
        return new Setting("cpu.weight", Integer.toString(weight));
    }

    /**
     * @param cpus which ones; empty for all
     */
    Setting cpus(List<Integer> cpus) {
        List<Integer> chosen = cpus.isEmpty() ? host.cpus() : cpus;
        return new Setting(
                "cpuset.cpus",
                String.join(",", chosen.stream().sorted().map(String::valueOf).toList()));
    }

    /** How the keys of LXC's configuration begin. */
    String prefix() {
        return host.version() == 1 ? "lxc.cgroup." : "lxc.cgroup2.";
    }

    /** The lines of LXC's configuration. */
    List<String> lines(ContainerConfig config, Optional<List<Integer>> cpus) {
        List<Setting> settings = new ArrayList<>(memory(config));
        settings.add(cpuUnits(config));
        if (config.cpuLimit().isPresent()) {
            if (host.version() == 1) {
                settings.add(new Setting("cpu.cfs_period_us", Integer.toString(PERIOD_MICROS)));
            }
            settings.add(cpuLimit(config));
        }
        cpus.ifPresent(c -> settings.add(cpus(c)));
        return settings.stream().map(s -> prefix() + s.file() + " = " + s.value()).toList();
    }
}
