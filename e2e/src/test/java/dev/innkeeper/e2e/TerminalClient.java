package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A terminal as the clients of Proxmox VE speak with it. */
final class TerminalClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private WebSocket socket;

    private TerminalClient() {}

    /** Connects with a ticket, and says it. */
    static TerminalClient open(ApiClient api, String path, JsonNode ticket) {
        var client = new TerminalClient();
        client.socket = api.webSocket(path(path, ticket), client.new Listener()).join();
        assertThat(client.socket.getSubprotocol()).isEqualTo("binary");
        client.send(
                ticket.get("user").stringValue() + ":" + ticket.get("ticket").stringValue() + "\n");
        return client;
    }

    /** The status with which a ticket is refused. */
    static int refusal(ApiClient api, String path, JsonNode ticket) {
        try {
            api.webSocket(path(path, ticket), new WebSocket.Listener() {}).join().abort();
            return 101;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    /** Where a ticket lets its owner in. */
    static String path(String path, JsonNode ticket) {
        return path
                + "?port="
                + ticket.get("port").stringValue()
                + "&vncticket="
                + ApiClient.encode(ticket.get("ticket").stringValue());
    }

    void type(String text) {
        send("0:" + text.getBytes(StandardCharsets.UTF_8).length + ":" + text);
    }

    void resize(int columns, int rows) {
        send("1:" + columns + ":" + rows + ":");
    }

    void awaitText(String text) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(text()).contains(text));
    }

    boolean shows(String text) {
        return text().contains(text);
    }

    /** Waits until the server ends the session. */
    void awaitEnd() {
        Awaitility.await().atMost(PATIENCE).until(() -> ended.getCount() == 0);
    }

    private void send(String text) {
        socket.sendBinary(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), true).join();
    }

    private String text() {
        synchronized (shown) {
            return shown.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            synchronized (shown) {
                shown.writeBytes(bytes);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            ended.countDown();
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended.countDown();
        }
    }
}
