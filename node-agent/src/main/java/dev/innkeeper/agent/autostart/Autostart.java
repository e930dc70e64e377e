package dev.innkeeper.agent.autostart;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.kernel.NodeName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the node's guests back after it has booted. Usually the control plane does that, once it
 * hears of the boot. If it cannot be reached for a while, the agent starts by itself those guests
 * that can be nowhere else, in their order, and tells the control plane when it is there again.
 */
public final class Autostart implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Autostart.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String START_DELAY = "startall-onboot-delay";

    /** The node's own hands. */
    public interface Hands {
        /** Starts a guest as soon as nothing else is done with it; ends when it runs. */
        Future<?> start(GuestState guest);

        /**
         * Tells the control plane that the node has booted, for as long as it takes.
         *
         * @param arrived run when it has heard
         */
        void booted(Runnable arrived);
    }

    private final NodeName node;
    private final ConfigCopy copy;
    private final LocalGuests guests;
    private final Hands hands;
    private final BootMark mark;
    private final Duration patience;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * @param patience how long to wait for the control plane
     */
    public Autostart(
            NodeName node, Path dataFolder, ConfigCopy copy, Hands hands, Duration patience) {
        this.node = node;
        this.copy = copy;
        this.guests = new LocalGuests(node, copy);
        this.hands = hands;
        this.mark = new BootMark(dataFolder);
        this.patience = patience;
    }

    /** Begins, if the node has booted. */
    public void start() throws IOException {
        if (mark.isNew()) {
            Thread.ofVirtual().name("autostart").start(this::run);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            log.atInfo().addKeyValue("node", node).log("Node has booted");
            if (!awaitControlPlane(patience)) {
                startLocalGuests();
            }
            if (closed.getCount() > 0) {
                hands.booted(this::settled);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startLocalGuests() throws InterruptedException {
        log.atWarn().addKeyValue("node", node).log("No control plane, starting local guests");
        long delay = Long.parseLong(copy.nodeOption(node, START_DELAY).orElse("0"));
        if (awaitControlPlane(Duration.ofSeconds(delay))) {
            return;
        }
        for (GuestState guest : guests.toStart()) {
            // From here on newer decisions may be on their way: they go first.
            if (copy.isComplete() || closed.getCount() == 0) {
                return;
            }
            int pause = start(guest) ? StartupOrder.of(guest).pauseSeconds() : 0;
            if (awaitControlPlane(Duration.ofSeconds(pause))) {
                return;
            }
        }
    }

    private boolean start(GuestState guest) throws InterruptedException {
        try {
            hands.start(guest).get();
            log.atInfo().addKeyValue("guest", guest.guest()).log("Guest started by the node");
            return true;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof WorkFailure) {
                log.atWarn()
                        .addKeyValue("guest", guest.guest())
                        .addKeyValue("cause", cause.getMessage())
                        .log("Guest could not be started");
            } else {
                log.atError()
                        .addKeyValue("guest", guest.guest())
                        .setCause(cause)
                        .log("Guest could not be started");
            }
            return false;
        }
    }

    /** True as soon as the configuration topics are read to their end, false after this time. */
    private boolean awaitControlPlane(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!copy.isComplete() && System.nanoTime() < end) {
            if (closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return true; // nobody needs us any more
            }
        }
        return copy.isComplete();
    }

    private void settled() {
        try {
            mark.settle();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("The boot will be reported again");
        }
    }
}
