package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guest.RunningGuests;
import dev.innkeeper.agent.qemu.qmp.GuestAgent;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;

/** Ends a running machine, by force or by asking it, and halts and resumes it. */
final class MachineStop {
    private static final Duration ANSWER = Duration.ofSeconds(3);
    private static final Duration AFTER_QUIT = Duration.ofSeconds(10);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final MachineFolders folders;
    private final RunningMachines running;
    private final RunningGuests<?> ends;

    MachineStop(MachineFolders folders, RunningMachines running) {
        this.folders = folders;
        this.running = running;
        ends = running.ends();
    }

    /** Pulls the plug; a machine that does not run is fine. Returns when its process is gone. */
    void stop(GuestId guest) {
        if (!running.isRunning(guest)) {
            return;
        }
        ends.expectStop(guest);
        try {
            running.monitor(guest).execute(QmpCommand.Plain.QUIT, ANSWER);
        } catch (WorkFailure e) {
            kill(guest); // it is past listening, or gone in this moment
        }
        if (ends.awaitEnd(guest, AFTER_QUIT)) {
            return;
        }
        kill(guest);
        if (!ends.awaitEnd(guest, AFTER_KILL)) {
            ends.forgetStop(guest);
            throw new WorkFailure("VM " + guest + " cannot be stopped");
        }
    }

    private void kill(GuestId guest) {
        if (running.isRunning(guest)) {
            try {
                ProcessHandle.of(running.process(guest)).ifPresent(ProcessHandle::destroyForcibly);
            } catch (WorkFailure e) {
                // It ended meanwhile.
            }
        }
    }

    /**
     * Asks the machine to shut down.
     *
     * @throws WorkFailure if it still runs after the time and may not be forced
     */
    void shutdown(GuestId guest, Duration limit, boolean force, Work work) {
        if (!running.isRunning(guest)) {
            return;
        }
        ends.expectStop(guest);
        try {
            ask(guest, work);
            if (ends.awaitEnd(guest, limit, work)) {
                return;
            }
        } catch (WorkFailure e) {
            ends.forgetStop(guest);
            if (!running.isRunning(guest)) {
                return; // it went before it could answer
            }
            throw e;
        }
        if (!force) {
            ends.forgetStop(guest);
            throw new WorkFailure("VM quit/powerdown failed - got timeout");
        }
        work.log("VM quit/powerdown failed - terminating now with SIGTERM");
        stop(guest);
    }

    private void ask(GuestId guest, Work work) {
        if (running.state(guest).equals("paused")) {
            running.monitor(guest).execute(QmpCommand.Plain.CONTINUE); // it could not hear us
        }
        if (Files.exists(folders.files(guest).agent())) {
            try {
                new GuestAgent("VM " + guest, folders.files(guest).agent())
                        .tell("guest-shutdown", Map.of("mode", "powerdown"), ANSWER);
                return;
            } catch (WorkFailure e) {
                work.log("guest agent does not answer, pressing the power button");
            }
        }
        running.monitor(guest).execute(QmpCommand.Plain.POWER_BUTTON);
    }

    void reset(GuestId guest) {
        running.monitor(guest).execute(QmpCommand.Plain.RESET);
    }

    void suspend(GuestId guest) {
        running.monitor(guest).execute(QmpCommand.Plain.STOP);
    }

    /** Lets it go on, also from a sleep that it fell into by itself. */
    void resume(GuestId guest) {
        boolean asleep = running.state(guest).equals("suspended");
        running.monitor(guest)
                .execute(asleep ? QmpCommand.Plain.WAKE_UP : QmpCommand.Plain.CONTINUE);
    }
}
