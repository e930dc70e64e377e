package dev.innkeeper.agent.door;

import dev.innkeeper.agent.console.SpiceConsole;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket, joined to one connection of a SPICE client: whichever ends, ends the other. */
final class SpiceLink extends Endpoint {
    private static final Logger log = LoggerFactory.getLogger(SpiceLink.class);

    /** The gateway shows every half minute that it is there. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final int CHUNK = 64 * 1024;

    private final SpiceConsole console;
    private final SocketChannel connection;

    SpiceLink(SpiceConsole console, SocketChannel connection) {
        this.console = console;
        this.connection = connection;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        session.setMaxIdleTimeout(SILENCE.toMillis());
        // With its type: the container cannot see it in a lambda.
        session.addMessageHandler(
                ByteBuffer.class,
                (MessageHandler.Partial<ByteBuffer>) (piece, last) -> take(session, piece));
        Thread.ofVirtual().name("spice-" + session.getId()).start(() -> show(session));
    }

    private void take(Session session, ByteBuffer piece) {
        try {
            while (piece.hasRemaining()) {
                connection.write(piece);
            }
        } catch (IOException e) {
            end(session, e);
        }
    }

    private void show(Session session) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try {
            while (connection.read(buffer) > 0) {
                session.getBasicRemote().sendBinary(buffer.flip());
                buffer.clear();
            }
            session.close();
        } catch (IOException e) {
            end(session, e);
        } finally {
            console.disconnected(connection);
        }
    }

    private void end(Session session, Throwable why) {
        log.atDebug().setCause(why).log("Connection of a SPICE client broke");
        console.disconnected(connection);
        try {
            session.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("Connection of a SPICE client was gone");
        }
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        console.disconnected(connection);
    }

    @Override
    public void onError(Session session, Throwable failure) {
        end(session, failure);
    }
}
