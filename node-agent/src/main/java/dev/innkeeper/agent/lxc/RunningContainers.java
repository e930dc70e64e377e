package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.ExitWatch;
import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.guest.RunningGuests;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The containers that run on this node. Each is watched by the end of its monitor, which outlives a
 * reboot from inside; when it ends without a command of ours, the listener hears of it.
 */
public final class RunningContainers {
    private static final Logger log = LoggerFactory.getLogger(RunningContainers.class);

    /** Hears what happens to containers. */
    public interface Listener {
        /** A container stopped without a command, or was found running or gone at start. */
        void observed(GuestId guest, boolean running);

        /** A container ended to begin anew, and is to be started. */
        default void rebooting(GuestId guest) {
            observed(guest, false);
        }

        /** Something started or stopped, whatever the reason. */
        void changed();
    }

    private record Running(int monitor, int init) {}

    private final ContainerFolders folders;
    private final Liblxc lxc;
    private final ExitWatch exits;
    private final CpuPlacement placement;
    private final Listener listener;
    private final RunningGuests<Running> running;
    private final Set<GuestId> rebooting = ConcurrentHashMap.newKeySet();

    RunningContainers(
            ContainerFolders folders,
            Liblxc lxc,
            ExitWatch exits,
            CpuPlacement placement,
            Listener listener,
            Clock clock) {
        this.folders = folders;
        this.lxc = lxc;
        this.exits = exits;
        this.placement = placement;
        this.listener = listener;
        running = new RunningGuests<>(folders::runningMark, clock, this::ended);
    }

    /** Takes up the watch over containers that an earlier agent started. */
    void adopt() throws IOException {
        Files.writeString(folders.agentMark(), ProcessHandle.current().pid() + "\n");
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folders.lxcPath())) {
            for (Path folder : all) {
                String name = String.valueOf(folder.getFileName());
                if (name.matches("[1-9]\\d{2,8}") && Files.exists(folder.resolve("config"))) {
                    adopt(GuestId.parse(name));
                }
            }
        }
    }

    private void adopt(GuestId guest) throws IOException {
        if (running.isRunning(guest)) {
            return;
        }
        boolean marked = running.isMarked(guest);
        OptionalInt init = lxc.initPid(guest.toString());
        if (init.isPresent()) {
            register(guest);
            placement.found(guest, CpuSets.list(ContainerCgroup.of(init.getAsInt())));
            log.atInfo().addKeyValue("guest", guest).log("Running guest adopted");
            listener.observed(guest, true);
        } else if (marked) {
            running.unmark(guest);
            log.atInfo().addKeyValue("guest", guest).log("Guest had stopped meanwhile");
            stopped(guest);
        }
    }

    /**
     * Watches a container that was just started.
     *
     * @return its init; empty if it is gone already
     */
    OptionalInt register(GuestId guest) throws IOException {
        OptionalInt init = lxc.initPid(guest.toString());
        if (init.isEmpty()) {
            return init;
        }
        int monitor = ProcessFiles.parent(init.getAsInt()).orElse(init.getAsInt());
        running.add(guest, new Running(monitor, init.getAsInt()), exits.watch(monitor));
        listener.changed();
        return init;
    }

    private void ended(GuestId guest, Running run, boolean expected) {
        placement.release(guest);
        if (!expected) {
            log.atInfo().addKeyValue("guest", guest).log("Guest stopped by itself");
            stopped(guest);
        }
        listener.changed();
    }

    private void stopped(GuestId guest) {
        if (Files.exists(folders.rebootMark(guest))) {
            rebooting.add(guest);
            listener.rebooting(guest);
        } else {
            listener.observed(guest, false);
        }
    }

    /** True once if the container still is to be started after its reboot. */
    public boolean takeReboot(GuestId guest) {
        try {
            Files.deleteIfExists(folders.rebootMark(guest));
        } catch (IOException e) {
            log.atWarn().addKeyValue("guest", guest).setCause(e).log("Mark of a reboot stays");
        }
        return rebooting.remove(guest);
    }

    public boolean isRunning(GuestId guest) {
        return running.isRunning(guest);
    }

    /** The init of a running container. */
    public OptionalInt initPid(GuestId guest) {
        return running.find(guest).map(run -> initPid(guest, run)).orElseGet(OptionalInt::empty);
    }

    private OptionalInt initPid(GuestId guest, Running run) {
        // The one it was started with, unless it was rebooted from inside: then LXC knows the new.
        boolean same = ProcessFiles.parent(run.init()).equals(OptionalInt.of(run.monitor()));
        return same ? OptionalInt.of(run.init()) : lxc.initPid(guest.toString());
    }

    /** The process that minds a running container. */
    OptionalInt monitor(GuestId guest) {
        return running.find(guest)
                .map(run -> OptionalInt.of(run.monitor()))
                .orElseGet(OptionalInt::empty);
    }

    /** All running containers with their init, by id. */
    public Map<GuestId, Integer> inits() {
        Map<GuestId, Integer> inits = new TreeMap<>();
        running.all()
                .forEach((guest, run) ->
                        initPid(guest, run).ifPresent(pid -> inits.put(guest, pid)));
        return inits;
    }

    /**
     * Spreads containers with few cores evenly over the CPUs. Does nothing on the host while
     * nothing has changed.
     */
    public void balanceCpus() {
        Map<GuestId, List<Integer>> before = new TreeMap<>();
        running.all().keySet().forEach(guest -> before.put(guest, placement.of(guest)));
        placement
                .balance(CgroupHost.cpusNow())
                .forEach((guest, cpus) -> {
                    String value =
                            cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
                    if (running.isRunning(guest)
                            && !lxc.setCgroupItem(guest.toString(), "cpuset.cpus", value)) {
                        placement.found(guest, before.getOrDefault(guest, List.of()));
                        log.atDebug().addKeyValue("guest", guest).log("Guest could not be moved");
                    }
                });
    }

    /** Watches over the ends of all of them. */
    RunningGuests<?> ends() {
        return running;
    }
}
