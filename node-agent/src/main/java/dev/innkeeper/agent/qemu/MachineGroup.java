package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.lxc.CgroupHost;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The control group of a machine's process, {@code innkeeper/qemu-<id>}: how much of the CPUs it
 * gets. The process enters it before it becomes QEMU, so that all of its threads are in it.
 */
final class MachineGroup {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final int PERIOD_MICROS = 100_000;
    private static final int MAX_WEIGHT = 10_000;

    private final CgroupHost host;
    private final Path folder;

    MachineGroup(CgroupHost host, GuestId guest) {
        this.host = host;
        Path top = host.version() == 1 ? ROOT.resolve("cpu") : ROOT;
        this.folder = top.resolve("innkeeper/qemu-" + guest);
    }

    /**
     * Makes it with a machine's limits.
     *
     * @throws WorkFailure if the host's control groups cannot be used
     */
    void make(MachineConfig config) {
        try {
            Path parent = java.util.Objects.requireNonNull(folder.getParent());
            Files.createDirectories(parent);
            if (host.version() == 2) {
                Files.writeString(ROOT.resolve("cgroup.subtree_control"), "+cpu");
                Files.writeString(parent.resolve("cgroup.subtree_control"), "+cpu");
            }
            Files.createDirectories(folder);
            apply(config);
        } catch (IOException e) {
            throw new WorkFailure("the control group '" + folder + "' cannot be made: " + e, e);
        }
    }

    /** Sets the limits, on a running machine too. */
    void apply(MachineConfig config) throws IOException {
        for (Map.Entry<String, String> setting : settings(host.version(), config).entrySet()) {
            Files.writeString(folder.resolve(setting.getKey()), setting.getValue());
        }
    }

    /** File → value; no limit is written out too, to take back one that was there. */
    static Map<String, String> settings(int version, MachineConfig config) {
        OptionalDouble limit = config.cpuLimit();
        long micros = limit.isPresent() ? Math.round(limit.getAsDouble() * PERIOD_MICROS) : -1;
        Map<String, String> settings = new LinkedHashMap<>();
        if (version == 1) {
            int shares = Math.max(2, config.cpuUnits().orElse(1024));
            settings.put("cpu.shares", Integer.toString(shares));
            settings.put("cpu.cfs_period_us", Integer.toString(PERIOD_MICROS));
            settings.put("cpu.cfs_quota_us", Long.toString(micros));
        } else {
            int weight = Math.clamp(config.cpuUnits().orElse(100), 1, MAX_WEIGHT);
            settings.put("cpu.weight", Integer.toString(weight));
            settings.put("cpu.max", (micros < 0 ? "max" : micros) + " " + PERIOD_MICROS);
        }
        return settings;
    }

    /** Where a process writes its number to enter. */
    Path entrance() {
        return folder.resolve("cgroup.procs");
    }

    /** Removes it once its processes are gone; none is fine. */
    void remove() throws IOException {
        if (Files.isDirectory(folder)) {
            List<String> inside = Files.readAllLines(entrance());
            if (inside.isEmpty()) {
                Files.deleteIfExists(folder);
            }
        }
    }
}
