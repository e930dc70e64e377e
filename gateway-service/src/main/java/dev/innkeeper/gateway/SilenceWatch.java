package dev.innkeeper.gateway;

import dev.innkeeper.resources.ResourceModel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Looks every few seconds which nodes have fallen silent. */
final class SilenceWatch implements SmartLifecycle {
    private static final int EVERY_SECONDS = 5;

    private final ResourceModel model;
    private volatile boolean running;
    private @Nullable ScheduledExecutorService timer;

    SilenceWatch(ResourceModel model) {
        this.model = model;
    }

    @Override
    public void start() {
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("silence-watch").factory());
        timer = started;
        var unused =
                started.scheduleWithFixedDelay(
                        model::checkSilence, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        ScheduledExecutorService present = timer;
        if (present != null) {
            present.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
