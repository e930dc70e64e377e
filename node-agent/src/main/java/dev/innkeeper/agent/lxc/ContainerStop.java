package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.time.Duration;

/** Ends a running container, by force or by asking it. */
final class ContainerStop {
    private static final Duration AFTER_STOP = Duration.ofSeconds(30);
    private static final Duration AFTER_KILL = Duration.ofSeconds(10);
    private static final Duration ROUND = Duration.ofMillis(250);

    private final Liblxc lxc;
    private final RunningContainers running;

    ContainerStop(Liblxc lxc, RunningContainers running) {
        this.lxc = lxc;
        this.running = running;
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
        running.expectStop(guest);
        lxc.stop(guest.toString());
        if (running.awaitEnd(guest, AFTER_STOP)) {
            return;
        }
        running.monitor(guest)
                .ifPresent(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        if (!running.awaitEnd(guest, AFTER_KILL)) {
            running.forgetStop(guest);
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
        running.expectStop(guest);
        try {
            lxc.requestShutdown(guest.toString());
            if (awaitEnd(guest, limit, work)) {
                return;
            }
        } catch (WorkFailure cancelled) {
            running.forgetStop(guest);
            throw cancelled;
        }
        if (!force) {
            running.forgetStop(guest);
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

    private boolean awaitEnd(GuestId guest, Duration limit, Work work) {
        long start = System.nanoTime();
        do {
            work.ensureWanted();
            if (running.awaitEnd(guest, ROUND)) {
                return true;
            }
        } while (System.nanoTime() - start < limit.toNanos());
        return false;
    }
}
