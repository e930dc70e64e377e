package dev.innkeeper.agent.door;

import dev.innkeeper.agent.console.Console;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One WebSocket, joined to one console: whichever ends, ends the other. */
final class ConsoleLink extends Endpoint {
    private static final Logger log = LoggerFactory.getLogger(ConsoleLink.class);

    /** The gateway shows every half minute that it is there. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private final Console console;
    private final String ticket;

    /**
     * @param ticket with which the client took the console
     */
    ConsoleLink(Console console, String ticket) {
        this.console = console;
        this.ticket = ticket;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxIdleTimeout(SILENCE.toMillis());
        Console.Input input = console.join(new Line(session), ticket);
        // With their types: the container cannot see them in a lambda.
        session.addMessageHandler(
                ByteBuffer.class,
                (MessageHandler.Partial<ByteBuffer>)
                        (piece, last) -> {
                            byte[] bytes = new byte[piece.remaining()];
                            piece.get(bytes);
                            take(input, bytes);
                        });
        session.addMessageHandler(
                String.class,
                (MessageHandler.Partial<String>)
                        (piece, last) -> take(input, piece.getBytes(StandardCharsets.UTF_8)));
    }

    private void take(Console.Input input, byte[] bytes) {
        try {
            input.take(bytes);
        } catch (IOException e) {
            log.atInfo().addKeyValue("why", e.getMessage()).log("Console ended");
            console.end();
        }
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        console.end();
    }

    @Override
    public void onError(Session session, Throwable failure) {
        boolean left = failure instanceof IOException;
        log.atLevel(left ? Level.DEBUG : Level.ERROR)
                .setCause(failure)
                .log("Console's connection broke");
        console.end();
    }

    private record Line(Session session) implements Console.Link {
        @Override
        public void send(byte[] bytes, int length) throws IOException {
            session.getBasicRemote().sendBinary(ByteBuffer.wrap(bytes, 0, length));
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (IOException e) {
                log.atDebug().setCause(e).log("Console's connection was gone");
            }
        }
    }
}
