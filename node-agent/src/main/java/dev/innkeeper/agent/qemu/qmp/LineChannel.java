package dev.innkeeper.agent.qemu.qmp;

import dev.innkeeper.contracts.json.MessageCodec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

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
     * @throws IOException if nobody listens there
     */
    static LineChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new LineChannel(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
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
