package dev.innkeeper.agent.status;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.guestconfig.VolumeText;
import dev.innkeeper.agent.network.HostEnd;
import dev.innkeeper.agent.network.HostInterfaces;
import dev.innkeeper.agent.qemu.RunningMachines;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.config.MachineNet;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentReport.GuestFigures;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.kernel.GuestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Figures of the running machines: of their processes, of the host's ends of their network cards,
 * and of their drives as QEMU counts them. Not safe for several threads.
 */
final class MachineFiguresReader {
    private static final long MEBIBYTE = 1L << 20;
    private static final long PAGE = 4096;
    private static final long TICK_NANOS = 10_000_000;
    private static final int USER_TICKS = 11; // fields of stat behind the name, from 0
    private static final int SYSTEM_TICKS = 12;
    private static final int STARTED = 19;
    private static final QmpCommand DRIVES = new QmpCommand.Plain("query-blockstats");
    private static final Duration LIMIT = Duration.ofMillis(500);

    private final RunningMachines running;
    private final ConfigCopy copy;
    private final Map<GuestId, Sample> samples = new HashMap<>();

    /**
     * @param cpuNanos CPU time used so far
     * @param takenAt on the JVM's steady clock
     */
    private record Sample(long pid, long cpuNanos, long takenAt, double share) {}

    MachineFiguresReader(RunningMachines running, ConfigCopy copy) {
        this.running = running;
        this.copy = copy;
    }

    List<GuestFigures> read() {
        List<GuestFigures> figures = new ArrayList<>();
        Map<GuestId, Long> processes = running.processes();
        samples.keySet().retainAll(processes.keySet());
        processes.forEach((guest, pid) -> {
            String stat = ProcFiles.text("/proc/" + pid + "/stat");
            String[] words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
            if (words.length > STARTED) {
                figures.add(read(guest, pid, words));
            }
        });
        return figures;
    }

    private GuestFigures read(GuestId guest, long pid, String[] stat) {
        MachineConfig config =
                new MachineConfig(
                        guest, copy.guest(guest).map(GuestState::config).orElse(Map.of()));
        long memory = config.memory() * MEBIBYTE;
        String[] pages = ProcFiles.text("/proc/" + pid + "/statm").split(" ");
        long resident = pages.length > 1 ? ProcFiles.number(pages[1]) * PAGE : 0;
        long[] blocks = blocks(guest);
        return new GuestFigures(
                guest,
                Math.max(0, NodeFigures.uptime() - ProcFiles.number(stat[STARTED]) / 100),
                cpu(guest, pid, stat, Math.max(1, config.cpus())),
                Math.min(resident, memory),
                memory,
                0,
                0,
                bootDisk(config),
                traffic(config, "tx_bytes"),
                traffic(config, "rx_bytes"),
                blocks[0],
                blocks[1],
                (int) pid);
    }

    /** CPU time since the last look, as a share of the machine's CPUs. */
    private double cpu(GuestId guest, long pid, String[] stat, int cpus) {
        long ticks = ProcFiles.number(stat[USER_TICKS]) + ProcFiles.number(stat[SYSTEM_TICKS]);
        long nanos = ticks * TICK_NANOS;
        long now = System.nanoTime();
        Sample last = samples.get(guest);
        double share = 0;
        if (last != null && last.pid() == pid) {
            long span = now - last.takenAt();
            if (span < 200_000_000L) {
                return last.share(); // too short a time to say anything new
            }
            share = Math.max(0, (double) (nanos - last.cpuNanos()) / span / cpus);
        }
        samples.put(guest, new Sample(pid, nanos, now, share));
        return share;
    }

    /** Bytes read and written; none of a machine that does not answer. */
    private long[] blocks(GuestId guest) {
        long[] sums = new long[2];
        try {
            for (JsonNode drive : running.monitor(guest).execute(DRIVES, LIMIT)) {
                sums[0] += drive.path("stats").path("rd_bytes").asLong(0);
                sums[1] += drive.path("stats").path("wr_bytes").asLong(0);
            }
        } catch (WorkFailure e) {
            return new long[2];
        }
        return sums;
    }

    /** What the host's end of a card sent is what the guest received. */
    private static long traffic(MachineConfig config, String counter) {
        long sum = 0;
        for (MachineNet net : config.nets()) {
            String name = HostEnd.machineName(config.guest(), net.index());
            if (HostInterfaces.exists(name)) {
                sum += HostInterfaces.counter(name, counter);
            }
        }
        return sum;
    }

    /** The size of the first disk. */
    private static long bootDisk(MachineConfig config) {
        return config.drives().stream()
                .filter(d -> !d.isCdrom())
                .findFirst()
                .flatMap(d -> d.get("size"))
                .map(VolumeText::bytes)
                .filter(java.util.OptionalLong::isPresent)
                .map(java.util.OptionalLong::getAsLong)
                .orElse(0L);
    }
}
