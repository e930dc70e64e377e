package dev.innkeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A guest's console over the network: {@code termproxy} opens it, {@code vncwebsocket} carries it.
 * What is typed goes as {@code 0:LENGTH:TEXT}, the size of the window as {@code 1:COLUMNS:ROWS:}
 * and {@code 2} keeps the connection; what comes is shown as it is.
 */
final class RemoteConsole {
    private static final Duration PING = Duration.ofSeconds(30);

    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final Semaphore resized = new Semaphore(1);
    private final Session session;
    private final TypedKeys keys;
    private boolean welcome;

    private RemoteConsole(Session session, TypedKeys keys) {
        this.session = session;
        this.keys = keys;
    }

    /**
     * Stays until one side ends it.
     *
     * @param kind {@code lxc} or {@code qemu}
     * @param options of {@code termproxy}
     */
    static int run(
            String kind, String guest, Map<String, String> options, TypedKeys keys, Session session)
            throws IOException, ApiException, InterruptedException {
        return new RemoteConsole(session, keys).open(kind, guest, options);
    }

    private int open(String kind, String guest, Map<String, String> options)
            throws IOException, ApiException, InterruptedException {
        String path =
                "/nodes/%s/%s/%s"
                        .formatted(ApiClient.encode(session.node()), kind, ApiClient.encode(guest));
        JsonNode terminal = session.client().call("POST", path + "/termproxy", options);
        String ticket = terminal.path("ticket").asString();
        String target =
                session.url().replaceFirst("^http", "ws").replaceFirst("/+$", "")
                        + "/api2/json"
                        + path
                        + "/vncwebsocket?port="
                        + ApiClient.encode(terminal.path("port").asString())
                        + "&vncticket="
                        + ApiClient.encode(ticket);
        HttpClient.Builder http = HttpClient.newBuilder();
        tls().ifPresent(http::sslContext);
        try (HttpClient client = http.build()) {
            WebSocket.Builder builder = client.newWebSocketBuilder().subprotocols("binary");
            session.client().headers().forEach(builder::header);
            WebSocket socket = builder.buildAsync(URI.create(target), new Incoming()).get();
            String user = terminal.path("user").asString();
            send(socket, user + ":" + ticket + "\n");
            return talk(socket);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }

    private Optional<SSLContext> tls() {
        HttpsTransport https = session.https();
        return https == null ? Optional.empty() : Optional.ofNullable(https.tls());
    }

    private int talk(WebSocket socket)
            throws IOException, InterruptedException, ExecutionException {
        String before = Terminal.raw();
        Terminal.onResize(resized::release);
        try {
            Thread typing = Thread.ofPlatform().daemon().start(() -> type(socket));
            Thread.ofVirtual().start(() -> keepAlive(socket));
            int status = end.get();
            typing.interrupt();
            socket.abort();
            return status;
        } finally {
            Terminal.restore(before);
            session.out().println();
        }
    }

    private void type(WebSocket socket) {
        byte[] buffer = new byte[4096];
        InputStream in = System.in;
        try {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                byte[] meant = keys.take(buffer, n);
                if (meant.length > 0) {
                    sendTyped(socket, meant, meant.length);
                }
                if (keys.isOver()) {
                    break;
                }
            }
            end.complete(0);
        } catch (IOException e) {
            end.complete(Command.FAILED);
        }
    }

    /** Tells the size, whenever it changes, and else now and then that somebody is there. */
    private void keepAlive(WebSocket socket) {
        while (!end.isDone()) {
            try {
                if (resized.tryAcquire(PING.toMillis(), TimeUnit.MILLISECONDS)) {
                    String now = Terminal.size();
                    if (now.matches("\\d+ \\d+")) {
                        String[] rowsAndColumns = now.split(" ");
                        send(socket, "1:" + rowsAndColumns[1] + ":" + rowsAndColumns[0] + ":");
                    }
                } else {
                    send(socket, "2");
                }
            } catch (IOException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void sendTyped(WebSocket socket, byte[] keys, int count) {
        byte[] head = ("0:" + count + ":").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer message = ByteBuffer.allocate(head.length + count);
        message.put(head).put(keys, 0, count).flip();
        send(socket, message);
    }

    private static void send(WebSocket socket, String text) {
        send(socket, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void send(WebSocket socket, ByteBuffer message) {
        synchronized (socket) {
            socket.sendBinary(message, true).join();
        }
    }

    /** What the guest says. */
    private final class Incoming implements WebSocket.Listener {
        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            show(bytes);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence text, boolean last) {
            show(text.toString().getBytes(StandardCharsets.UTF_8));
            socket.request(1);
            return null;
        }

        /** The first two letters are the other side's consent. */
        private void show(byte[] bytes) {
            int skip = 0;
            if (!welcome && bytes.length >= 2 && bytes[0] == 'O' && bytes[1] == 'K') {
                skip = 2;
            }
            welcome = true;
            session.out().write(bytes, skip, bytes.length - skip);
            session.out().flush();
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            end.complete(0);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end.complete(Command.FAILED);
        }
    }
}
