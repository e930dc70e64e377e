package dev.innkeeper.agent.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.agent.work.WorkFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A conversation with a monitor whose side is written down line by line. */
class QmpClientTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}";

    @TempDir private Path folder;
    private final BlockingQueue<QmpEvent> events = new LinkedBlockingQueue<>();

    @Test
    void eventBeforeTheAnswerIsAnEvent() throws Exception {
        try (QmpClient client =
                converse(
                        List.of("{\"return\": {}}"),
                        List.of(
                                "{\"event\": \"STOP\", \"data\": {}}",
                                "{\"return\": {\"status\": \"paused\"}}"))) {

            assertThat(client.execute(QmpCommand.Plain.STATUS, LONG).path("status").asString(""))
                    .isEqualTo("paused");
            assertThat(events.poll(30, TimeUnit.SECONDS)).isEqualTo(new QmpEvent.Stopped());
        }
    }

    @Test
    void errorIsToldInItsOwnWords() throws Exception {
        try (QmpClient client =
                converse(
                        List.of("{\"return\": {}}"),
                        List.of("{\"error\": {\"class\": \"X\", \"desc\": \"Device in use\"}}"))) {

            assertThatThrownBy(() -> client.execute(new QmpCommand.RemoveDevice("net0"), LONG))
                    .isInstanceOf(WorkFailure.class)
                    .hasMessage("VM 100 qmp command 'device_del' failed - Device in use");
        }
    }

    @Test
    void silenceIsATimeout() throws Exception {
        try (QmpClient client = converse(List.of("{\"return\": {}}"), List.of())) {
            assertThatThrownBy(
                            () -> client.execute(QmpCommand.Plain.CONTINUE, Duration.ofMillis(50)))
                    .hasMessage("VM 100 qmp command 'cont' failed - got timeout");
        }
    }

    @Test
    void endOfTheMonitorEndsWhoeverWaits() throws Exception {
        try (QmpClient client = converse(List.of("{\"return\": {}}"), List.of("END"))) {
            assertThatThrownBy(() -> client.execute(QmpCommand.Plain.QUIT, LONG))
                    .hasMessage("VM 100 qmp command 'quit' failed - client closed connection");
            client.end().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void nobodyListening() {
        assertThatThrownBy(() ->
                        QmpClient.connect("VM 100", folder.resolve("none"), LONG, events::add))
                .isInstanceOf(IOException.class);
    }

    /**
     * Connects to a monitor that says these lines after the greeting and after each command; an
     * answer gets the command's number.
     */
    @SafeVarargs
    private QmpClient converse(List<String>... lines) throws IOException {
        Path socket = folder.resolve("qmp");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.startVirtualThread(() -> serve(server, lines));
        return QmpClient.connect("VM 100", socket, LONG, events::add);
    }

    private static void serve(ServerSocketChannel server, List<String>[] lines) {
        try (server;
                SocketChannel channel = server.accept();
                BufferedReader in =
                        new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            say(channel, GREETING);
            for (List<String> answer : lines) {
                String number = in.readLine().replaceFirst(".*\"id\":(\\d+).*", "$1");
                for (String line : answer) {
                    if (line.equals("END")) {
                        return;
                    }
                    say(channel, line.replaceFirst("}$", ", \"id\": " + number + "}"));
                }
            }
            in.readLine(); // until the client leaves
        } catch (IOException e) {
            // The client left.
        }
    }

    private static void say(SocketChannel channel, String line) throws IOException {
        channel.write(StandardCharsets.UTF_8.encode(line + "\r\n"));
    }
}
