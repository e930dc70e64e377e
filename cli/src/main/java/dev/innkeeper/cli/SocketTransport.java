package dev.innkeeper.cli;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Through the socket of this node's agent, which says who we are: HTTP/1.1 without TLS, one request
 * after the other on one connection.
 */
final class SocketTransport implements Transport {
    private final Path path;
    private @Nullable AgentSocket connection;

    SocketTransport(Path path) {
        this.path = path;
    }

    /** The name of this node. */
    String node() throws IOException, ApiException {
        return connected().node();
    }

    private AgentSocket connected() throws IOException, ApiException {
        AgentSocket open = connection;
        if (open == null) {
            open = AgentSocket.toApi(path);
            connection = open;
        }
        return open;
    }

    @Override
    public Reply send(
            String method, String target, Map<String, String> headers, byte @Nullable [] form)
            throws IOException, ApiException {
        AgentSocket socket = connected();
        StringBuilder head = new StringBuilder();
        head.append(method).append(" /api2/json").append(target).append(" HTTP/1.1\r\n");
        head.append("Host: localhost\r\n");
        head.append("Authorization: ").append(socket.authorization()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (form != null) {
            head.append("Content-Type: application/x-www-form-urlencoded\r\n");
            head.append("Content-Length: ").append(form.length).append("\r\n");
        }
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(form == null ? new byte[0] : form);
        OutputStream out = socket.out();
        out.write(request.toByteArray());
        out.flush();
        return reply(socket.in());
    }

    private Reply reply(InputStream in) throws IOException {
        String[] status = line(in).split(" ", 3);
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        byte[] body;
        boolean last = "close".equalsIgnoreCase(headers.get("connection"));
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            body = chunks(in);
        } else if (headers.containsKey("content-length")) {
            body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
        } else {
            body = in.readAllBytes();
            last = true;
        }
        if (last) {
            close();
        }
        return new Reply(
                Integer.parseInt(status[1]),
                status.length > 2 ? status[2] : "",
                new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(in); size > 0; size = size(in)) {
            body.writeBytes(in.readNBytes(size));
            line(in);
        }
        while (!line(in).isEmpty()) {
            // trailers
        }
        return body.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(line(in).replaceFirst(";.*", "").strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection ended");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
