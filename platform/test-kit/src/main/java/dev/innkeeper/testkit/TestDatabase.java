package dev.innkeeper.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * An empty database on a PostgreSQL server that all tests of this JVM share; the server ends with
 * the JVM.
 *
 * @param url JDBC URL
 */
public record TestDatabase(String url, String user, String password) {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** A new, empty database. */
    public static TestDatabase create() {
        TestDatabase server = Server.INSTANCE;
        String name = "test" + NUMBER.incrementAndGet();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot create database " + name, e);
        }
        return new TestDatabase(
                server.url().replaceFirst("/[^/?]*(\\?|$)", "/" + name + "$1"),
                server.user(),
                server.password());
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    /** Started by the first test that asks. */
    private static final class Server {
        private static final TestDatabase INSTANCE = start();

        private static TestDatabase start() {
            return switch (Infrastructure.chosen()) {
                case DOCKER -> {
                    @SuppressWarnings("resource") // ends with the JVM
                    PostgreSQLContainer container = new PostgreSQLContainer("postgres:18");
                    container.start();
                    yield new TestDatabase(
                            container.getJdbcUrl(),
                            container.getUsername(),
                            container.getPassword());
                }
                case EMBEDDED -> {
                    try {
                        EmbeddedPostgres postgres =
                                EmbeddedPostgres.builder()
                                        .setServerConfig("fsync", "off")
                                        .setServerConfig("max_connections", "200")
                                        .start();
                        Runtime.getRuntime()
                                .addShutdownHook(
                                        Thread.ofPlatform().unstarted(() -> close(postgres)));
                        yield new TestDatabase(
                                postgres.getJdbcUrl("postgres", "postgres"),
                                "postgres",
                                "postgres");
                    } catch (IOException e) {
                        throw new UncheckedIOException("cannot start PostgreSQL", e);
                    }
                }
            };
        }

        private static void close(EmbeddedPostgres postgres) {
            try {
                postgres.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
