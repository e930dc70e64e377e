package dev.innkeeper.standalone;

import dev.innkeeper.outbox.Projections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.AotDetector;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AotApplicationContextInitializer;

/** The running Spring contexts: started side by side, closed in the opposite order. */
final class Contexts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Contexts.class);

    /** More start workers than this gain nothing: the start is bound by class loading. */
    private static final int WORKERS = 2;

    private static final Duration READ_TOPICS = Duration.ofSeconds(60);

    private final SequencedMap<Service, ConfigurableApplicationContext> running =
            new LinkedHashMap<>();
    private final Prerequisites prerequisites;
    private boolean closed;

    Contexts(Prerequisites prerequisites) {
        this.prerequisites = prerequisites;
    }

    /**
     * Starts these services side by side and returns when all answer, or fails with the first that
     * does not. The gateway's port opens when everything behind it is ready.
     *
     * @param propertiesByService in the order of their starts, the gateway last
     */
    void startAll(SequencedMap<Service, Map<String, String>> propertiesByService) {
        var others = new CountDownLatch(propertiesByService.size() - 1);
        ExecutorService workers =
                Executors.newFixedThreadPool(
                        WORKERS, Thread.ofPlatform().name("start-", 1).daemon().factory());
        try {
            var starts = new ExecutorCompletionService<Void>(workers);
            propertiesByService.forEach((service, properties) ->
                    starts.submit(() -> {
                        start(service, properties, others);
                        return null;
                    }));
            for (int i = 0; i < propertiesByService.size(); i++) {
                starts.take().get();
            }
            awaitReady();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a service does not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        } finally {
            workers.shutdownNow();
        }
    }

    /**
     * Waits until every context has read its topics up to what was there: only then does it see the
     * state that the last start left.
     */
    private void awaitReady() {
        List<Map.Entry<Service, ConfigurableApplicationContext>> started;
        synchronized (running) {
            started = List.copyOf(running.entrySet());
        }
        started.forEach(entry -> {
            Projections projections =
                    entry.getValue().getBeanProvider(Projections.class).getIfAvailable();
            if (projections != null && !projections.awaitReady(READ_TOPICS)) {
                throw new IllegalStateException(
                        entry.getKey().label() + " cannot read its topics within " + READ_TOPICS);
            }
        });
    }

    private void start(Service service, Map<String, String> properties, CountDownLatch others) {
        long begin = System.nanoTime();
        var application = new SpringApplication(service.application());
        application.setMainApplicationClass(service.application());
        application.setRegisterShutdownHook(false);
        application.setLogStartupInfo(false);
        application.addInitializers(context -> {
            var beans = context.getBeanFactory();
            beans.addBeanPostProcessor(prerequisites);
            if (service == Service.GATEWAY) {
                beans.registerSingleton("openLast", new OpenLast(others, this::awaitReady));
            }
        });
        if (AotDetector.useGeneratedArtifacts()) {
            application.addInitializers(
                    AotApplicationContextInitializer.forInitializerClasses(
                            PreparedContexts.initializer(service)));
        }
        ConfigurableApplicationContext context =
                application.run(ServiceProperties.asArguments(properties));
        synchronized (running) {
            if (closed) {
                context.close();
                throw new IllegalStateException("stopped while starting");
            }
            running.putLast(service, context);
        }
        others.countDown();
        LOG.atInfo()
                .addKeyValue("service", service.label())
                .addKeyValue("milliseconds", (System.nanoTime() - begin) / 1_000_000)
                .log("Service started");
    }

    @Override
    public void close() {
        List<ConfigurableApplicationContext> contexts;
        synchronized (running) {
            closed = true;
            contexts = new ArrayList<>(running.sequencedValues().reversed());
            running.clear();
        }
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            // The gateway answers last: nobody may come in while the others leave.
            if (!contexts.isEmpty()) {
                contexts.removeFirst().close();
            }
            contexts.forEach(context -> workers.submit(context::close));
        }
    }
}
