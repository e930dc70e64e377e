package dev.innkeeper.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerIT {
    @TempDir Path directory;

    @Test
    void keepsItsDataAndStopsAServerThatWasLeftBehind() throws Exception {
        DatabaseAddress address = address();
        PostgresServer.start(directory, address).prepareFor(List.of("guest", "auth"));
        execute(address, "guest", "create table kept (id int)");

        // Nobody closed the first: just as after a kill of the control plane.
        DatabaseAddress other = address();
        try (var second = PostgresServer.start(directory, other)) {
            second.prepareFor(List.of("guest", "auth"));
            execute(other, "guest", "insert into kept values (1)");
            assertThat(other.url()).isNotEqualTo(address.url());
        }
    }

    @Test
    void givesEveryServiceARoomOfItsOwn() throws Exception {
        DatabaseAddress address = address();
        try (var server = PostgresServer.start(directory, address)) {
            server.prepareFor(List.of("guest", "auth"));
            execute(address, "guest", "create table secret (id int)");

            assertThatThrownBy(() -> execute(address, "auth", "select * from guest.secret"))
                    .hasMessageContaining("permission denied for schema guest");
            assertThatThrownBy(() -> DriverManager.getConnection(address.url(), "auth", "guess"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL", "INT"})
    void comesBackWhenSomebodyElseEndedIt(String signal) throws Exception {
        DatabaseAddress address = address();
        try (var server = PostgresServer.start(directory, address)) {
            server.prepareFor(List.of("guest"));
            execute(address, "guest", "create table kept (id int)");
            String number = Files.readAllLines(directory.resolve("data/postmaster.pid")).getFirst();

            Commands.run("kill", "-" + signal, number.strip());

            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        assertThat(Files.readAllLines(directory.resolve("data/postmaster.pid")))
                                .doesNotContain(number);
                        execute(address, "guest", "insert into kept values (1)");
                    });
        }
    }

    private DatabaseAddress address() throws IOException {
        return PostgresServer.addressOf(directory, freePort());
    }

    private static void execute(DatabaseAddress address, String role, String sql)
            throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                address.url(), role, address.rolePassword(role));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
