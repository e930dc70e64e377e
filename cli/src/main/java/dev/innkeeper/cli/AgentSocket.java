package dev.innkeeper.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A connection to this node's agent, which root alone may have. */
final class AgentSocket implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;
    private String node = "";
    private String authorization = "";

    private AgentSocket(Path path) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        in = new BufferedInputStream(Channels.newInputStream(channel));
        out = Channels.newOutputStream(channel);
    }

    /** Asks for something and leaves the answer to be read. */
    static AgentSocket open(Path path, Map<String, Object> request) throws IOException {
        AgentSocket socket = new AgentSocket(path);
        socket.out.write(
                (JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
        socket.out.flush();
        return socket;
    }

    /** A connection that goes on to the gateway. */
    static AgentSocket toApi(Path path) throws IOException, ApiException {
        AgentSocket socket = open(path, Map.of("open", "api"));
        JsonNode answer = socket.read();
        socket.node = answer.path("node").asString();
        socket.authorization = answer.path("authorization").asString();
        return socket;
    }

    /**
     * The next line of the answer.
     *
     * @throws ApiException if it says why nothing can be done
     */
    JsonNode read() throws IOException, ApiException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the node's agent says nothing");
            }
            line.write(b);
        }
        JsonNode answer = JSON.readTree(line.toByteArray());
        if (answer.has("error")) {
            throw ApiException.failed(answer.path("error").asString());
        }
        return answer;
    }

    String node() {
        return node;
    }

    String authorization() {
        return authorization;
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is of no more use anyway.
        }
    }
}
