package dev.innkeeper.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
    @TempDir Path directory;

    @Test
    void keepsItsDataAndStopsAServerThatWasLeftBehind() throws Exception {
        int port = freePort();
        var first = PostgresServer.start(directory, port);
        first.prepareFor(List.of("guest", "auth"));
        execute(first, "guest", "create table kept (id int)");

        // Nobody closed the first: just as after a kill of the control plane.
        try (var second = PostgresServer.start(directory, freePort())) {
            second.prepareFor(List.of("guest", "auth"));
            execute(second, "guest", "insert into kept values (1)");
            assertThat(second.url()).isNotEqualTo(first.url());
        }
    }

    @Test
    void givesEveryServiceARoomOfItsOwn() throws Exception {
        try (var server = PostgresServer.start(directory, freePort())) {
            server.prepareFor(List.of("guest", "auth"));
            execute(server, "guest", "create table secret (id int)");

            assertThatThrownBy(() -> execute(server, "auth", "select * from guest.secret"))
                    .hasMessageContaining("permission denied for schema guest");
            assertThatThrownBy(() -> DriverManager.getConnection(server.url(), "auth", "guess"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    private static void execute(PostgresServer server, String role, String sql)
            throws SQLException {
        try (var connection =
                        DriverManager.getConnection(server.url(), role, server.rolePassword(role));
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
