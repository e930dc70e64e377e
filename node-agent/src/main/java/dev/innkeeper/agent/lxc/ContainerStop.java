package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.guest.RunningGuests;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.time.Duration;

/** Ends a running container, by force or by asking it. */
final class ContainerStop {
    private static final Duration AFTER_STOP = Duration.ofSeconds(30);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final Liblxc lxc;
    private final RunningContainers running;
    private final RunningGuests<?> ends;

    ContainerStop(Liblxc lxc, RunningContainers running) {
        this.lxc = lxc;
        this.running = running;
        ends = running.ends();
    }

    /**
     * Pulls the plug; a container that does not run is fine. Returns when it is gone, and with it
     * its mounts and interfaces.
     */
    void stop(GuestId guest) {
        if (!running.isRunning(guest)) {
            running.takeReboot(guest); // it shall not begin anew
            return;
        }
        ends.expectStop(guest);
        lxc.stop(guest.toString());
        if (ends.awaitEnd(guest, AFTER_STOP)) {
            return;
        }
        running.monitor(guest)
                .ifPresent(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        if (!ends.awaitEnd(guest, AFTER_KILL)) {
            ends.forgetStop(guest);
            throw new WorkFailure("CT " + guest + " cannot be stopped");
        }
    }

    /**
     * Asks the container to shut down.
     *
     * @throws WorkFailure if it still runs after the time and may not be forced
     */
    void shutdown(GuestId guest, Duration limit, boolean force, Work work) {
        if (!running.isRunning(guest)) {
            return;
        }
        if (isSuspended(guest)) {
            lxc.unfreeze(guest.toString()); // it could not hear us
        }
        ends.expectStop(guest);
        try {
            lxc.requestShutdown(guest.toString());
            if (ends.awaitEnd(guest, limit, work)) {
                return;
            }
        } catch (WorkFailure cancelled) {
            ends.forgetStop(guest);
            throw cancelled;
        }
        if (!force) {
            ends.forgetStop(guest);
            throw new WorkFailure(
                    "CT " + guest + " did not shut down within " + limit.toSeconds() + " seconds");
        }
        work.log("container did not shut down in time - stopping it now");
        stop(guest);
    }

    /**
     * @throws WorkFailure if it does not run
     */
    void suspend(GuestId guest) {
        requireRunning(guest);
        if (!isSuspended(guest) && !lxc.freeze(guest.toString())) {
            throw new WorkFailure("CT " + guest + " cannot be suspended");
        }
    }

    /**
     * @throws WorkFailure if it does not run
     */
    void resume(GuestId guest) {
        requireRunning(guest);
        if (isSuspended(guest) && !lxc.unfreeze(guest.toString())) {
            throw new WorkFailure("CT " + guest + " cannot be resumed");
        }
    }

    private boolean isSuspended(GuestId guest) {
        return lxc.state(guest.toString()).equals("FROZEN");
    }

    private void requireRunning(GuestId guest) {
        if (!running.isRunning(guest)) {
            throw new WorkFailure("CT " + guest + " not running");
        }
    }
}
