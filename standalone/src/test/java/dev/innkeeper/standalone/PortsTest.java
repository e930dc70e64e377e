package dev.innkeeper.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {
    @TempDir Path directory;

    @Test
    void findsThePortOfTheLastStartAgain() {
        int port = lastStart();

        try (var ports = ports("ports")) {
            assertThat(ports.of("kafka")).isEqualTo(port);
        }
    }

    @Test
    void leavesAPortThatSomebodyElseTook() throws IOException {
        int port = lastStart();

        try (var taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                var ports = ports("ports")) {
            assertThat(ports.of("kafka")).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void takesAWellKnownPortIfItIsFree() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
                var ports = ports("ports");
                var others = ports("other")) {
            int free = lastStart();

            assertThat(others.of("spice", free)).isEqualTo(free);
            assertThat(ports.of("spice", taken.getLocalPort())).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void givesEveryNameItsOwn() {
        try (var ports = ports("ports")) {
            assertThat(ports.of("auth")).isNotEqualTo(ports.of("guest"));
        }
    }

    @Test
    void givesWhoStartsAtTheSameTimeAnother() {
        try (var first = ports("ports");
                var second = ports("other")) {
            int port = first.of("kafka");

            assertThat(second.of("kafka", port)).isNotEqualTo(port);
        }
    }

    @Test
    void letsTheServerListenWhileItHoldsThePort() {
        try (var ports = ports("ports")) {
            int port = ports.of("kafka");

            assertThatCode(() ->
                            new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1")).close())
                    .doesNotThrowAnyException();
            assertThatCode(() -> new ServerSocket(port).close()).doesNotThrowAnyException();
        }
    }

    private int lastStart() {
        try (var first = ports("ports")) {
            int port = first.of("kafka");
            first.save();
            return port;
        }
    }

    private Ports ports(String file) {
        return new Ports(directory.resolve(file));
    }
}
