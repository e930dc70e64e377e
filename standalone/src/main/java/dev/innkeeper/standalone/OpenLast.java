package dev.innkeeper.standalone;

import java.util.concurrent.CountDownLatch;
import org.springframework.context.SmartLifecycle;

/** Holds the gateway back before it reads its topics to their ends and opens its port. */
final class OpenLast implements SmartLifecycle {
    /** After the topics are being read (0), before their ends are awaited (1000). */
    private static final int PHASE = 500;

    private final CountDownLatch others;
    private final Runnable ready;
    private volatile boolean running;

    /**
     * @param others counted down by each service that has started
     * @param ready returns when their read models are complete
     */
    OpenLast(CountDownLatch others, Runnable ready) {
        this.others = others;
        this.ready = ready;
    }

    @Override
    public void start() {
        try {
            others.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the services start", e);
        }
        ready.run();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
