package dev.innkeeper.standalone;

import dev.innkeeper.outbox.Projections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The running Spring contexts: started side by side, closed in the opposite order. */
final class Contexts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Contexts.class);

    /** More start workers than this gain nothing: the start is bound by class loading. */
    private static final int WORKERS = 2;

    private static final Duration READ_TOPICS = Duration.ofSeconds(60);

    private final SequencedMap<Service, ConfigurableApplicationContext> running =
            new LinkedHashMap<>();

    /** Starts these services and returns when all are up, or fails with the first that is not. */
    void startAll(Map<Service, Map<String, String>> propertiesByService) {
        try (ExecutorService workers =
                Executors.newFixedThreadPool(
                        WORKERS, Thread.ofPlatform().name("start-", 1).factory())) {
            List<Future<?>> starts = new ArrayList<>();
            propertiesByService.forEach((service, properties) ->
                    starts.add(
                            workers.submit(
                                    (Callable<Void>)
                                            () -> {
                                                start(service, properties);
                                                return null;
                                            })));
            for (Future<?> start : starts) {
                start.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a service does not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        }
    }

    /**
     * Waits until every context has read its topics up to what was there: only then does it see the
     * state that the last start left.
     */
    void awaitReady() {
        synchronized (running) {
            running.forEach((service, context) -> {
                Projections projections =
                        context.getBeanProvider(Projections.class).getIfAvailable();
                if (projections != null && !projections.awaitReady(READ_TOPICS)) {
                    throw new IllegalStateException(
                            service.label() + " cannot read its topics within " + READ_TOPICS);
                }
            });
        }
    }

    /** Starts one service. */
    void start(Service service, Map<String, String> properties) {
        long begin = System.nanoTime();
        var application = new SpringApplication(service.application());
        application.setRegisterShutdownHook(false);
        application.setLogStartupInfo(false);
        String[] arguments =
                properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new);
        ConfigurableApplicationContext context = application.run(arguments);
        synchronized (running) {
            running.put(service, context);
        }
        LOG.atInfo()
                .addKeyValue("service", service.label())
                .addKeyValue("milliseconds", (System.nanoTime() - begin) / 1_000_000)
                .log("Service started");
    }

    @Override
    public void close() {
        List<ConfigurableApplicationContext> contexts;
        synchronized (running) {
            contexts = new ArrayList<>(running.sequencedValues().reversed());
            running.clear();
        }
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            // The gateway was started last: nobody may come in while the others leave.
            if (!contexts.isEmpty()) {
                contexts.removeFirst().close();
            }
            contexts.forEach(context -> workers.submit(context::close));
        }
    }
}
