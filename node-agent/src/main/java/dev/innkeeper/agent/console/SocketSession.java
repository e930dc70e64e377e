package dev.innkeeper.agent.console;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What already listens on a socket, and goes on when its client has left. */
final class SocketSession implements Session {
    private static final Logger log = LoggerFactory.getLogger(SocketSession.class);
    private static final int CHUNK = 16 * 1024;

    private final SocketChannel channel;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private SocketSession(SocketChannel channel) {
        this.channel = channel;
    }

    /** Comes to the socket, and shows what is said there. */
    static SocketSession open(Path socket, Output client) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        SocketSession session = new SocketSession(channel);
        Thread.ofVirtual().name("console-socket").start(() -> session.watch(client));
        return session;
    }

    private void watch(Output client) {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try {
            while (channel.read(buffer) > 0) {
                client.show(buffer.array(), buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("Console's client or machine is gone");
        } finally {
            hangUp();
            ended.complete(null);
        }
    }

    @Override
    public void type(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void hangUp() {
        try {
            channel.close();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("Console's socket was gone");
        }
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }
}
