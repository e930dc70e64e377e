package dev.innkeeper.gateway;

import dev.innkeeper.outbox.Projections;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Opens the port only when the read models are there: a gateway that knows no ticket keys yet would
 * tell good callers that their tickets are invalid.
 */
final class ReadModelsFirst implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ReadModelsFirst.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** After the projections have started, before the web server does. */
    private static final int PHASE = 1000;

    private final @Nullable Projections projections;
    private volatile boolean running;

    ReadModelsFirst(@Nullable Projections projections) {
        this.projections = projections;
    }

    @Override
    public void start() {
        running = true;
        if (projections != null && !projections.awaitReady(PATIENCE)) {
            log.atWarn()
                    .addKeyValue("seconds", PATIENCE.toSeconds())
                    .log("Read models are not complete, opening the port without them");
        }
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
