package dev.innkeeper.standalone;

import dev.innkeeper.standalone.broker.Broker;
import dev.innkeeper.standalone.firststart.FirstStart;
import dev.innkeeper.standalone.firststart.HostNames;
import dev.innkeeper.standalone.firststart.Material;
import dev.innkeeper.standalone.firststart.PrivateFiles;
import dev.innkeeper.standalone.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole control plane: database and broker side by side, then the services, and the gateway
 * last, whose port therefore opens only when everything behind it answers. What was started is
 * stopped in the opposite order, whether the start was completed or not.
 */
final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    private final StandaloneSettings settings;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private boolean closed;

    ControlPlane(StandaloneSettings settings) {
        this.settings = settings;
    }

    /** Starts everything; returns when the API answers. */
    void start(Clock clock) {
        PrivateFiles.makeOpenDirectory(settings.data().root());
        own(DataLock.take(settings.data().lock()));
        own(this::forgetReady);
        forgetReady();
        refuseTakenPort();
        Material material =
                new FirstStart(settings.data(), clock)
                        .prepare(HostNames.of(settings.node().toString(), settings.advertise()));
        var ports = new Ports(settings.data().ports());
        int databasePort = ports.of("postgresql");
        var endpoint = brokerEndpoint(ports);
        var properties = new ServiceProperties(settings, material, endpoint, ports);
        ports.save();

        var database =
                CompletableFuture.supplyAsync(
                        () -> {
                            var server =
                                    own(
                                            PostgresServer.start(
                                                    settings.data().postgres(), databasePort));
                            server.prepareFor(Service.schemas());
                            return server;
                        },
                        Thread.ofPlatform().name("start-database")::start);
        var broker =
                CompletableFuture.runAsync(
                        () -> own(Broker.start(settings.data().broker(), endpoint, material)),
                        Thread.ofPlatform().name("start-broker")::start);
        startServices(properties, awaitBoth(database, broker));
        PrivateFiles.writePublic(settings.data().ready(), ProcessHandle.current().pid() + "\n");
        LOG.atInfo().addKeyValue("port", settings.port()).log("Control plane ready");
    }

    /** Stops what was started, once; a start that is still under way stops at its next step. */
    @Override
    public void close() {
        while (true) {
            AutoCloseable next;
            synchronized (started) {
                closed = true;
                if (started.isEmpty()) {
                    return;
                }
                next = started.pop();
            }
            try {
                next.close();
            } catch (Exception e) {
                LOG.warn("Something did not stop cleanly", e);
            }
        }
    }

    private void startServices(ServiceProperties properties, PostgresServer database) {
        Map<Service, Map<String, String>> services = new EnumMap<>(Service.class);
        for (Service service : Service.withDatabase()) {
            services.put(service, properties.of(service, database));
        }
        var contexts = own(new Contexts());
        contexts.startAll(services);
        contexts.awaitReady();
        contexts.start(Service.GATEWAY, properties.ofGateway());
        contexts.awaitReady();
    }

    private Broker.Endpoint brokerEndpoint(Ports ports) {
        return new Broker.Endpoint(
                ports.of("kafka"),
                ports.of("kafka.controller"),
                settings.advertise()
                        .map(host -> new Broker.Outside(host, ports.of("kafka.nodes"))));
    }

    private static PostgresServer awaitBoth(
            CompletableFuture<PostgresServer> database, CompletableFuture<Void> broker) {
        try {
            CompletableFuture.allOf(database, broker).join();
            return database.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("cannot start", e.getCause());
        }
    }

    /** Remembers what must be stopped; stops it at once if everything is being stopped. */
    private <T extends AutoCloseable> T own(T resource) {
        synchronized (started) {
            if (!closed) {
                started.push(resource);
                return resource;
            }
        }
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("Something did not stop cleanly", e);
        }
        throw new IllegalStateException("stopped while starting");
    }

    /** Says at once what would otherwise come out after everything else was started. */
    private void refuseTakenPort() {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.port()));
        } catch (IOException e) {
            throw new IllegalStateException("port " + settings.port() + " is taken", e);
        }
    }

    private void forgetReady() {
        try {
            Files.deleteIfExists(settings.data().ready());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + settings.data().ready(), e);
        }
    }
}
