package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way by the agent's socket, against something that talks like the agent and the gateway. */
class SocketTransportTest {
    private static final String NODE =
            "{\"node\":\"pve2\",\"authorization\":\"InnkeeperNode=pve2:0:a:b\"}\n";

    @TempDir Path folder;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private ServerSocketChannel server;
    private Path path = Path.of("");

    @BeforeEach
    void listen() throws IOException {
        path = folder.resolve("control.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Thread.startVirtualThread(this::serve);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Each answer is sent when a request (or the first line) has come. */
    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                InputStream in = Channels.newInputStream(client);
                boolean open = true;
                while (open) {
                    String request = request(in);
                    if (request.isEmpty()) {
                        break;
                    }
                    asked.add(request);
                    String answer = answers.removeFirst();
                    Channels.newOutputStream(client).write(answer.getBytes(StandardCharsets.UTF_8));
                    open = !answer.contains("Connection: close");
                }
            } catch (IOException e) {
                if (server.isOpen()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** A line of JSON, or the head of an HTTP request with its body. */
    private static String request(InputStream in) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            text.write(b);
            String so = text.toString(StandardCharsets.UTF_8);
            if (so.startsWith("{") && so.endsWith("\n")) {
                return so;
            }
            if (so.endsWith("\r\n\r\n")) {
                int length =
                        so.contains("Content-Length: ")
                                ? Integer.parseInt(
                                        so.replaceAll("(?s).*Content-Length: (\\d+).*", "$1"))
                                : 0;
                return so + new String(in.readNBytes(length), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    @Test
    void callsTheApiAsTheNodesRoot() throws Exception {
        answers.add(NODE);
        answers.add("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"data\":[1]}");
        answers.add(
                "HTTP/1.1 200 OK\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "5\r\n"
                        + "{\"dat\r\n"
                        + "8\r\n"
                        + "a\":\"x\"} \r\n"
                        + "0\r\n\r\n");
        try (ApiClient client = new ApiClient(new SocketTransport(path))) {
            assertThat(client.call("GET", "/nodes", Map.of()).get(0).asInt()).isEqualTo(1);
            assertThat(client.call("POST", "/pools", Map.of("poolid", "p")).asString())
                    .isEqualTo("x");
        }

        assertThat(asked.getFirst()).isEqualTo("{\"open\":\"api\"}\n");
        assertThat(asked.get(1))
                .startsWith("GET /api2/json/nodes HTTP/1.1\r\n")
                .contains("Authorization: InnkeeperNode=pve2:0:a:b\r\n");
        assertThat(asked.getLast()).endsWith("\r\n\r\npoolid=p");
    }

    @Test
    void connectsAgainAfterAnAnswerThatWasTheLast() throws Exception {
        answers.add(NODE);
        answers.add(
                "HTTP/1.1 500 no such thing\r\n"
                        + "Connection: close\r\n"
                        + "Content-Length: 13\r\n\r\n"
                        + "{\"data\":null}");
        answers.add(NODE);
        answers.add("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"data\":[1]}");
        try (ApiClient client = new ApiClient(new SocketTransport(path))) {
            assertThatThrownBy(() -> client.call("GET", "/a", Map.of()))
                    .hasMessage("no such thing");
            assertThat(client.call("GET", "/b", Map.of()).size()).isEqualTo(1);
        }
    }

    @Test
    void saysWhyTheAgentCannotHelp() {
        answers.add("{\"error\":\"the control plane cannot be reached\"}\n");

        assertThatThrownBy(() -> new SocketTransport(path).node())
                .isInstanceOf(ApiException.class)
                .hasMessage("the control plane cannot be reached");
    }
}
