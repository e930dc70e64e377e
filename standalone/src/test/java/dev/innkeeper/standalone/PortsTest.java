package dev.innkeeper.standalone;

import static org.assertj.core.api.Assertions.assertThat;

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
        var first = new Ports(directory.resolve("ports"));
        int port = first.of("kafka");
        first.save();

        assertThat(new Ports(directory.resolve("ports")).of("kafka")).isEqualTo(port);
    }

    @Test
    void leavesAPortThatSomebodyElseTook() throws IOException {
        var first = new Ports(directory.resolve("ports"));
        int port = first.of("kafka");
        first.save();

        try (var taken = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(new Ports(directory.resolve("ports")).of("kafka"))
                    .isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void takesAWellKnownPortIfItIsFree() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            var ports = new Ports(directory.resolve("ports"));
            int free = ports.of("kafka");

            assertThat(new Ports(directory.resolve("other")).of("spice", free)).isEqualTo(free);
            assertThat(ports.of("spice", taken.getLocalPort())).isNotEqualTo(taken.getLocalPort());
        }
    }

    @Test
    void givesEveryNameItsOwn() {
        var ports = new Ports(directory.resolve("ports"));

        assertThat(ports.of("auth")).isNotEqualTo(ports.of("guest"));
    }
}
