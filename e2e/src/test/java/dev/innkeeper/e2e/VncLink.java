package dev.innkeeper.e2e;

import dev.innkeeper.testkit.RfbClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client of VNC behind a WebSocket, as noVNC is. */
final class VncLink implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final RfbClient viewer =
            new RfbClient(bytes -> socket.join().sendBinary(ByteBuffer.wrap(bytes), true).join());

    private VncLink() {}

    static VncLink open(ApiClient api, String path, JsonNode ticket) {
        var link = new VncLink();
        WebSocket opened =
                api.webSocket(TerminalClient.path(path, ticket), link.new Listener()).join();
        link.socket.complete(opened);
        return link;
    }

    RfbClient viewer() {
        return viewer;
    }

    /** Waits until the server ends the session. */
    void awaitEnd() {
        ended.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        socket.join().abort();
    }

    private final class Listener implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket from, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            viewer.received(bytes);
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            ended.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended.complete(null);
        }
    }
}
