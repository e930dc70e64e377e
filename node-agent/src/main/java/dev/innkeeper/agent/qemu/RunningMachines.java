package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.foreign.ExitWatch;
import dev.innkeeper.agent.guest.RunningGuests;
import dev.innkeeper.agent.qemu.commandline.MachineFiles;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.qemu.qmp.QmpEvent;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The machines that run on this node, each with its one monitor connection. A machine's end is the
 * end of its process, seen at once whatever the reason; when it comes without a command of ours,
 * the listener hears of it.
 */
public final class RunningMachines {
    private static final Logger log = LoggerFactory.getLogger(RunningMachines.class);
    private static final Duration GREETING = Duration.ofSeconds(3);

    /** Hears what happens to machines. */
    public interface Listener {
        /**
         * A machine stopped without a command, or was found running or gone at start.
         *
         * @param failure what went wrong, if its guest did not just shut down
         */
        void observed(GuestId guest, boolean running, Optional<String> failure);

        /** Something started or stopped, whatever the reason. */
        void changed();
    }

    /** Hears the machine's events before it is known whether it will run. */
    static final class Ears implements Consumer<QmpEvent> {
        private volatile boolean shutDown;
        private volatile boolean crashed;

        @Override
        public void accept(QmpEvent event) {
            if (event instanceof QmpEvent.Shutdown(boolean byGuest, String why)) {
                shutDown |= byGuest;
            } else if (event instanceof QmpEvent.Panicked) {
                crashed = true;
            }
        }

        /** What went wrong inside; empty if nothing did, as far as it said. */
        Optional<String> failure() {
            return crashed ? Optional.of("the guest's system crashed") : Optional.empty();
        }

        boolean heardOfShutdown() {
            return shutDown;
        }
    }

    /** A machine that runs. */
    private static final class Running {
        private final long pid;

        /** Empty for one that an earlier agent started: its exit status is not ours to know. */
        private final Optional<Process> child;

        private final Ears ears;

        /** Empty while it does not answer. */
        private volatile Optional<QmpClient> monitor;

        Running(long pid, Optional<Process> child, Optional<QmpClient> monitor, Ears ears) {
            this.pid = pid;
            this.child = child;
            this.monitor = monitor;
            this.ears = ears;
        }

        void hangUp() throws IOException {
            if (monitor.isPresent()) {
                monitor.get().close();
            }
        }
    }

    private final MachineFolders folders;
    private final ExitWatch exits;
    private final Listener listener;
    private final RunningGuests<Running> running;

    RunningMachines(MachineFolders folders, ExitWatch exits, Listener listener, Clock clock) {
        this.folders = folders;
        this.exits = exits;
        this.listener = listener;
        running = new RunningGuests<>(folders::runningMark, clock, this::ended);
    }

    /** Takes up the watch over machines that an earlier agent started. */
    void adopt() throws IOException {
        for (GuestId guest : folders.known()) {
            if (running.isRunning(guest)) {
                continue;
            }
            boolean marked = running.isMarked(guest);
            if (marked && find(guest)) {
                log.atInfo().addKeyValue("guest", guest).log("Running machine adopted");
                listener.observed(guest, true, Optional.empty());
            } else if (marked) {
                running.unmark(guest);
                log.atInfo().addKeyValue("guest", guest).log("Machine had stopped meanwhile");
                listener.observed(guest, false, Optional.empty());
            }
        }
    }

    private boolean find(GuestId guest) throws IOException {
        MachineFiles files = folders.files(guest);
        Optional<ProcessHandle> process = QemuProcess.find(folders.pid(guest), files);
        if (process.isEmpty()) {
            return false;
        }
        Ears ears = new Ears();
        Optional<QmpClient> monitor = Optional.empty();
        try {
            monitor =
                    Optional.of(QmpClient.connect("VM " + guest, files.monitor(), GREETING, ears));
        } catch (IOException | WorkFailure e) {
            // It can be watched and killed all the same, and may answer later.
            log.atWarn().addKeyValue("guest", guest).setCause(e).log("Machine does not answer");
        }
        register(guest, process.get().pid(), Optional.empty(), monitor, ears);
        return true;
    }

    /** Watches a machine that was just started. */
    void register(GuestId guest, Process process, QmpClient monitor, Ears ears) throws IOException {
        register(guest, process.pid(), Optional.of(process), Optional.of(monitor), ears);
    }

    private void register(
            GuestId guest,
            long pid,
            Optional<Process> child,
            Optional<QmpClient> monitor,
            Ears ears)
            throws IOException {
        running.add(guest, new Running(pid, child, monitor, ears), exits.watch((int) pid));
        listener.changed();
    }

    private void ended(GuestId guest, Running entry, boolean expected) {
        try {
            entry.hangUp();
        } catch (IOException e) {
            log.atWarn().addKeyValue("guest", guest).setCause(e).log("Monitor cannot be closed");
        }
        if (!expected) {
            Optional<String> failure = failure(guest, entry);
            log.atInfo()
                    .addKeyValue("guest", guest)
                    .addKeyValue("reason", failure.orElse("the guest shut down"))
                    .log("Machine stopped by itself");
            listener.observed(guest, false, failure);
        }
        listener.changed();
    }

    private Optional<String> failure(GuestId guest, Running entry) {
        return entry.ears.heardOfShutdown()
                ? entry.ears.failure()
                : entry.ears
                        .failure()
                        .or(() ->
                                Optional.of(
                                        QemuEnd.of(
                                                entry.child,
                                                entry.pid,
                                                folders.files(guest).log())));
    }

    /** Hangs up; the machines go on. */
    void close() throws IOException {
        running.close();
        for (Running entry : running.all().values()) {
            entry.hangUp();
        }
    }

    public boolean isRunning(GuestId guest) {
        return running.isRunning(guest);
    }

    /** All running machines with their process, by id. */
    public Map<GuestId, Long> processes() {
        Map<GuestId, Long> processes = new TreeMap<>();
        running.all().forEach((guest, entry) -> processes.put(guest, entry.pid));
        return processes;
    }

    /**
     * The monitor of a running machine.
     *
     * @throws WorkFailure {@code VM 100 not running}, or it does not answer
     */
    public QmpClient monitor(GuestId guest) {
        Running entry = require(guest);
        synchronized (entry) {
            Optional<QmpClient> monitor = entry.monitor.filter(m -> !m.end().isDone());
            if (monitor.isPresent()) {
                return monitor.get();
            }
            try {
                QmpClient again =
                        QmpClient.connect(
                                "VM " + guest,
                                folders.files(guest).monitor(),
                                GREETING,
                                entry.ears);
                entry.monitor = Optional.of(again);
                return again;
            } catch (IOException e) {
                throw new WorkFailure("VM " + guest + " does not answer", e);
            }
        }
    }

    long process(GuestId guest) {
        return require(guest).pid;
    }

    /** {@code running}, {@code paused} … as QEMU calls it; {@code stopped} if it does not run. */
    public String state(GuestId guest) {
        return isRunning(guest)
                ? monitor(guest).execute(QmpCommand.Plain.STATUS).path("status").asString("unknown")
                : "stopped";
    }

    private Running require(GuestId guest) {
        return running.find(guest)
                .orElseThrow(() -> new WorkFailure("VM " + guest + " not running"));
    }

    /** Watches over the ends of all of them. */
    RunningGuests<?> ends() {
        return running;
    }
}
