package dev.innkeeper.agent.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket lets in whom the agent runs as, and nobody else. */
class RootSocketIT {
    private static final String NOBODY = "65534";

    /** Connects, asks, and prints what comes. */
    private static final String CLIENT =
            """
            import java.net.*;
            import java.nio.channels.*;
            class Client {
                public static void main(String[] args) throws Exception {
                    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(args[0]))) {
                        Channels.newOutputStream(channel).write("{\\"open\\":\\"echo\\"}\\n".getBytes());
                        System.out.write(Channels.newInputStream(channel).readAllBytes());
                        System.out.flush();
                    }
                }
            }
            """;

    @TempDir Path folder;
    private Path path = Path.of("");
    private RootSocket socket;

    @BeforeEach
    void listen() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        path = folder.resolve("control.sock");
        socket =
                RootSocket.open(
                        path,
                        (request, client, in, out, answers) -> {
                            if (request.open().equals("fail")) {
                                throw new WorkFailure("it cannot be done");
                            }
                            answers.send(SocketAnswer.line(request.open()));
                        });
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    private String ask(String line) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            Channels.newOutputStream(channel).write((line + "\n").getBytes(StandardCharsets.UTF_8));
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answersTheUserThatItRunsAs() throws IOException {
        assertThat(ask("{\"open\":\"echo\"}")).isEqualTo("{\"line\":\"echo\"}\n");
        assertThat(ask("{\"open\":\"fail\"}")).isEqualTo("{\"error\":\"it cannot be done\"}\n");
        assertThat(ask("rubbish")).isEqualTo("{\"error\":\"not a request of this socket\"}\n");
    }

    @Test
    void fileIsForItsOwnerAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void anotherUserCannotOpenIt() throws IOException {
        HostProgram.Outcome outcome = asNobody();

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.text()).contains("Permission denied").doesNotContain("echo\"}");
    }

    @Test
    void anotherUserIsSentAwayEvenIfTheFileLetsHimPass() throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));

        HostProgram.Outcome outcome = asNobody();

        assertThat(outcome.text()).doesNotContain("{\"line\"");
    }

    private HostProgram.Outcome asNobody() throws IOException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "only root can become another user: cannot run here");
        Path client = folder.resolve("Client.java");
        Files.writeString(client, CLIENT);
        return HostProgram.of(
                        List.of(
                                "setpriv",
                                "--reuid",
                                NOBODY,
                                "--regid",
                                NOBODY,
                                "--clear-groups",
                                System.getProperty("java.home") + "/bin/java",
                                "-Xmx32m",
                                client.toString(),
                                path.toString()))
                .run();
    }

    @Test
    void refusesAPathThatTheKernelCannotTake() {
        Path deep = folder.resolve("a".repeat(120)).resolve("control.sock");

        assertThatThrownBy(() -> RootSocket.open(deep, (_, _, _, _, _) -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long");
    }
}
