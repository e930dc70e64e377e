package dev.innkeeper.standalone;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every day whether a certificate ends soon: the process may run for years. */
final class Renewal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);
    private static final Duration EVERY = Duration.ofDays(1);

    private final ScheduledExecutorService days =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("renewal").daemon().factory());
    private final BooleanSupplier renew;

    /**
     * @param renew renews what ends soon; true if there was something
     */
    Renewal(BooleanSupplier renew) {
        this.renew = renew;
        days.scheduleWithFixedDelay(
                this::look, EVERY.toMinutes(), EVERY.toMinutes(), TimeUnit.MINUTES);
    }

    private void look() {
        try {
            if (renew.getAsBoolean()) {
                LOG.info("Renewed the gateway's certificate");
            }
        } catch (RuntimeException e) {
            LOG.warn("The gateway's certificate could not be renewed", e);
        }
    }

    @Override
    public void close() {
        days.shutdownNow();
    }
}
