package dev.innkeeper.standalone;

import dev.innkeeper.standalone.broker.Broker;
import dev.innkeeper.standalone.firststart.FirstStart;
import dev.innkeeper.standalone.firststart.HostNames;
import dev.innkeeper.standalone.firststart.Material;
import dev.innkeeper.standalone.firststart.PrivateFiles;
import dev.innkeeper.standalone.postgres.DatabaseAddress;
import dev.innkeeper.standalone.postgres.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole control plane: database, broker and services side by side; the gateway's port opens
 * only when everything behind it answers. What was started is stopped in the opposite order,
 * whether the start was completed or not: services first, then broker and database.
 */
final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    private final StandaloneSettings settings;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private boolean closed;
    private volatile boolean ready;

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
        var firstStart = new FirstStart(settings.data(), clock);
        Material material = firstStart.prepare(hostNames());
        try (var ports = new Ports(settings.data().ports())) {
            start(material, ports);
        }
        own(new Renewal(() -> firstStart.renew(hostNames())));
        PrivateFiles.writePublic(settings.data().ready(), ProcessHandle.current().pid() + "\n");
        ready = true;
        LOG.atInfo().addKeyValue("port", settings.port()).log("Control plane ready");
    }

    private HostNames hostNames() {
        return HostNames.of(settings.node().toString(), settings.advertise());
    }

    private void start(Material material, Ports ports) {
        int databasePort = ports.of("postgresql");
        var endpoint = brokerEndpoint(ports);
        var properties = new ServiceProperties(settings, material, endpoint, ports);
        ports.save();
        DatabaseAddress address =
                PostgresServer.addressOf(settings.data().postgres(), databasePort);
        CompletableFuture<PostgresServer> database =
                inParallel(
                        "start-database",
                        () -> PostgresServer.start(settings.data().postgres(), address));
        CompletableFuture<Broker> broker =
                inParallel(
                        "start-broker",
                        () -> Broker.start(settings.data().broker(), endpoint, material));
        own(() -> close(database));
        own(() -> close(broker));
        CompletableFuture<Void> schemas =
                database.thenAccept(server -> server.prepareFor(Service.schemas()));
        var contexts = own(new Contexts(new Prerequisites(schemas, broker)));
        contexts.startAll(properties.ofAll(address));
    }

    /** Whether the API answered at some time. */
    boolean wasReady() {
        return ready;
    }

    /** Whether everything is being stopped. */
    boolean stopping() {
        synchronized (started) {
            return closed;
        }
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

    private static <T> CompletableFuture<T> inParallel(String thread, Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, Thread.ofPlatform().name(thread)::start);
    }

    /** Closes what is started or still being started; what did not start has closed itself. */
    private static void close(CompletableFuture<? extends AutoCloseable> start) throws Exception {
        AutoCloseable server = start.exceptionally(_ -> null).join();
        if (server != null) {
            server.close();
        }
    }

    private Broker.Endpoint brokerEndpoint(Ports ports) {
        return new Broker.Endpoint(
                ports.of("kafka"),
                ports.of("kafka.controller"),
                new Broker.Inside(ports.of("kafka.services"), FirstStart.randomText(24)),
                settings.advertise()
                        .map(host -> new Broker.Outside(host, ports.of("kafka.nodes"))));
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
