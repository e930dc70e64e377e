package dev.innkeeper.agent.qemu.qmp;

import dev.innkeeper.contracts.json.MessageCodec;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A local socket on which both sides say one JSON object a line. */
final class LineChannel implements AutoCloseable {
    private static final JsonMapper JSON = MessageCodec.mapper();
    private static final int BUFFER = 4096;
    private static final int MAX_LINE = 64 << 20;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER).flip();
    private byte[] line = new byte[256];

    private LineChannel(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Comes to a socket. One whose owner speaks with somebody else lets newcomers wait.
     *
     * @throws IOException if nobody listens there, or not in time
     */
    static LineChannel connect(Path socket, Duration limit) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Thread clock = Thread.startVirtualThread(() -> closeLater(channel, limit));
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            clock.interrupt();
            clock.join();
            if (!channel.isOpen()) {
                throw new IOException("nobody answers on " + socket.getFileName());
            }
            return new LineChannel(channel);
        } catch (AsynchronousCloseException e) {
            throw new IOException("nobody answers on " + socket.getFileName(), e);
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (IOException e) {
            clock.interrupt();
            channel.close();
            throw e;
        }
    }

    private static void closeLater(SocketChannel channel, Duration limit) {
        try {
            Thread.sleep(limit);
            channel.close();
        } catch (InterruptedException e) {
            // It was there in time.
        } catch (IOException e) {
            // It is closed, however that went.
        }
    }

    /** Says an object; several threads may. */
    synchronized void write(Map<String, ?> object) throws IOException {
        writeRaw((JSON.writeValueAsString(object) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Says bytes as they are. */
    synchronized void writeRaw(byte[] text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Waits for the next object; one thread does.
     *
     * @throws EOFException if the other side is gone
     */
    JsonNode read() throws IOException {
        int length = 0;
        while (true) {
            if (!in.hasRemaining()) {
                in.clear();
                int count = channel.read(in);
                in.flip();
                if (count < 0) {
                    throw new EOFException("the other side is gone");
                }
                continue;
            }
            byte next = in.get();
            if (next == (byte) 0xff) {
                length = 0; // the guest's agent marks the beginning of an answer
            } else if (next != '\n') {
                line = length < line.length ? line : grown(line);
                line[length++] = next;
            } else if (length > 1) {
                JsonNode object = JSON.readTree(line, 0, length);
                line = line.length > BUFFER ? new byte[256] : line;
                return object;
            } else {
                length = 0;
            }
        }
    }

    private static byte[] grown(byte[] line) throws IOException {
        if (line.length >= MAX_LINE) {
            throw new IOException("an answer is too long");
        }
        return Arrays.copyOf(line, line.length * 2);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
