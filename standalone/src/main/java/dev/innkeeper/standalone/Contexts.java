package dev.innkeeper.standalone;

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

    private final SequencedMap<String, ConfigurableApplicationContext> running =
            new LinkedHashMap<>();

    /** Starts these services and returns when all are up, or fails with the first that is not. */
    void startAll(Map<String, Map<String, String>> propertiesByService) {
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

    /** Starts one service. */
    void start(String service, Map<String, String> properties) {
        long begin = System.nanoTime();
        var application = new SpringApplication(Service.application(service));
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
                .addKeyValue("service", service)
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
