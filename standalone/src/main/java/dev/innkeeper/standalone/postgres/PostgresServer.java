package dev.innkeeper.standalone.postgres;

import dev.innkeeper.standalone.firststart.FirstStart;
import dev.innkeeper.standalone.firststart.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server as a child process, on the loopback interface only, with a password even for
 * local users. Its data stays; a server that outlived a killed control plane is stopped first.
 *
 * <p>PostgreSQL refuses to run as root. Under root it runs in a user namespace of its own, where it
 * is nobody and holds no capability.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

    private static final String NAME = DatabaseAddress.NAME;

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);
    private static final Duration BETWEEN_REVIVALS = Duration.ofMillis(200);
    private static final Duration AFTER_STOP = Duration.ofSeconds(2);
    private static final Duration FAST_STOP = Duration.ofSeconds(6);

    private static final Map<String, String> SETTINGS =
            Map.ofEntries(
                    Map.entry("listen_addresses", "127.0.0.1"),
                    Map.entry("unix_socket_directories", ""),
                    Map.entry("max_connections", "100"),
                    Map.entry("shared_buffers", "24MB"),
                    Map.entry("work_mem", "2MB"),
                    Map.entry("maintenance_work_mem", "16MB"),
                    Map.entry("wal_level", "minimal"),
                    Map.entry("max_wal_senders", "0"),
                    Map.entry("min_wal_size", "32MB"),
                    Map.entry("max_wal_size", "256MB"),
                    Map.entry("io_method", "sync"),
                    Map.entry("jit", "off"),
                    Map.entry("max_worker_processes", "1"),
                    Map.entry("max_parallel_workers", "0"),
                    Map.entry("max_logical_replication_workers", "0"),
                    Map.entry("autovacuum_max_workers", "1"),
                    // Its passwords are long and random: there is nothing to slow down.
                    Map.entry("scram_iterations", "1"),
                    Map.entry("log_line_prefix", "%m [%p] %u "),
                    Map.entry("timezone", "UTC"),
                    Map.entry("log_timezone", "UTC"));

    private final Path directory;
    private final DatabaseAddress address;
    private final Supplier<Process> launch;
    private volatile Process postmaster;
    private volatile boolean closing;

    private PostgresServer(Path directory, DatabaseAddress address, Supplier<Process> launch) {
        this.directory = directory;
        this.address = address;
        this.launch = launch;
        this.postmaster = launch.get();
    }

    /**
     * Where the server of this directory will be reached; its password is made at the first start.
     */
    public static DatabaseAddress addressOf(Path directory, int port) {
        PrivateFiles.makePrivateDirectory(directory);
        Path file = passwordFile(directory);
        if (!Files.exists(file)) {
            PrivateFiles.writeSecret(file, FirstStart.randomText(24) + "\n");
        }
        return new DatabaseAddress(port, PrivateFiles.read(file));
    }

    /** Starts the server on this directory, which {@link #addressOf} has made. */
    public static PostgresServer start(Path directory, DatabaseAddress address) {
        Binaries binaries = Binaries.unpackedIn(directory);
        Path cluster = directory.resolve("data");
        if (Files.isDirectory(cluster)) {
            refuseOtherVersion(cluster, binaries);
            Postmaster.stopLeftover(cluster);
        } else {
            initialise(binaries, cluster, passwordFile(directory));
        }
        Path log = directory.resolve("server.log");
        var server =
                new PostgresServer(
                        directory, address, () -> launch(binaries, cluster, address.port(), log));
        try {
            server.awaitReady();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        server.reviveAtEnd();
        return server;
    }

    private static Path passwordFile(Path directory) {
        return directory.resolve("password");
    }

    /** Makes a role and a schema for each of these services, unless they exist. */
    public void prepareFor(List<String> services) {
        try (Connection connection = connect()) {
            for (String service : services) {
                ServiceSchema.create(connection, service, address.rolePassword(service));
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot prepare the database", e);
        }
    }

    /** Stops the server: connections end, all is written. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
        }
        Postmaster.stop(postmaster.toHandle(), FAST_STOP);
        LOG.info("Database stopped");
    }

    /**
     * A server that was killed, for want of memory say, is started again: to its data that is no
     * more than a power cut. So is one that somebody stopped in order, after a moment: who stops
     * everything at once stops us too.
     */
    private void reviveAtEnd() {
        postmaster
                .onExit()
                .thenAccept(ended -> {
                    if (!closing) {
                        Thread.ofPlatform()
                                .name("database")
                                .daemon()
                                .start(() -> revive(ended.exitValue() == 0));
                    }
                });
    }

    private void revive(boolean stoppedInOrder) {
        if (stoppedInOrder) {
            LockSupport.parkNanos(AFTER_STOP.toNanos());
        }
        if (!closing) {
            LOG.error("The database ended, starting it again");
        }
        while (relaunch()) {
            try {
                awaitReady();
                reviveAtEnd();
                return;
            } catch (IllegalStateException e) {
                // The old server's processes may not have gone yet.
                LOG.atWarn().setCause(e).log("The database does not start yet");
                Postmaster.stop(postmaster.toHandle(), FAST_STOP);
                LockSupport.parkNanos(BETWEEN_REVIVALS.toNanos());
            }
        }
    }

    /** False if the server is not wanted any more. */
    private synchronized boolean relaunch() {
        if (!closing) {
            postmaster = launch.get();
        }
        return !closing;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(address.url(), NAME, address.password());
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try (Connection connection =
                    DriverManager.getConnection(
                            address.urlOf("postgres"), NAME, address.password())) {
                createDatabase(connection);
                LOG.atInfo().addKeyValue("port", address.port()).log("Database ready");
                return;
            } catch (SQLException e) {
                if (!postmaster.isAlive() || System.nanoTime() > deadline) {
                    throw new IllegalStateException(
                            "PostgreSQL does not start; see " + directory.resolve("server.log"), e);
                }
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        }
    }

    private static void createDatabase(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "select 1 from pg_database where datname = '" + NAME + "'")) {
            if (found.next()) {
                return;
            }
        }
        try (var statement = connection.createStatement()) {
            statement.execute("create database " + NAME);
            statement.execute("revoke all on database " + NAME + " from public");
        }
    }

    private static void initialise(Binaries binaries, Path cluster, Path passwordFile) {
        Path draft = cluster.resolveSibling("data.new");
        Commands.run("rm", "-rf", draft.toString());
        var command = new ArrayList<>(asOrdinaryUser());
        command.addAll(
                List.of(
                        binaries.program("initdb").toString(),
                        "--pgdata=" + draft,
                        "--username=" + NAME,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--set=scram_iterations=1",
                        "--no-instructions",
                        "--no-sync"));
        Commands.run(command);
        try {
            Files.move(draft, cluster, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the new database", e);
        }
        LOG.info("Database made");
    }

    private static Process launch(Binaries binaries, Path cluster, int port, Path log) {
        var command = new ArrayList<String>();
        // A session of its own: Ctrl-C in a terminal must reach the control plane alone.
        command.add("setsid");
        command.addAll(asOrdinaryUser());
        command.add(binaries.program("postgres").toString());
        command.addAll(List.of("-D", cluster.toString(), "-p", Integer.toString(port)));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        try {
            return new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(log.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL", e);
        }
    }

    private static List<String> asOrdinaryUser() {
        return "root".equals(System.getProperty("user.name"))
                ? List.of("unshare", "--user")
                : List.of();
    }

    private static void refuseOtherVersion(Path cluster, Binaries binaries) {
        String found = PrivateFiles.read(cluster.resolve("PG_VERSION"));
        if (!found.equals(binaries.major())) {
            throw new IllegalStateException(
                    "%s was written by PostgreSQL %s, this version of Innkeeper brings %s"
                            .formatted(cluster, found, binaries.major()));
        }
    }
}
