package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.MessageHeaders;
import dev.innkeeper.contracts.json.MessageCodec;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.outbox.Trace;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Live calls to a node's agent: JSON over HTTPS with certificates on both sides. For what must not
 * wait in a queue: status, listings, streams, passwords. All methods throw {@link
 * ProblemException}: {@code UNREACHABLE} if the agent cannot be reached, a refusal with the agent's
 * message else.
 */
public final class AgentClient {
    /** How long an ordinary call may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final Function<NodeName, Optional<NodeMember>> addresses;
    private final JsonMapper json = MessageCodec.mapper();

    /**
     * @param addresses where agents listen
     */
    public AgentClient(HttpClient http, Function<NodeName, Optional<NodeMember>> addresses) {
        this.http = http;
        this.addresses = addresses;
    }

    /** The address of the agent's door. */
    public URI door(NodeName node) {
        NodeMember member =
                addresses
                        .apply(node)
                        .orElseThrow(() ->
                                new Problems.Refused("no such node '" + node + "'").asException());
        String host =
                member.address().contains(":") ? "[" + member.address() + "]" : member.address();
        return URI.create("https://" + host + ":" + member.port());
    }

    public <T> T get(NodeName node, String path, Class<T> type) {
        return call(node, "GET", path, BodyPublishers.noBody(), TIMEOUT, type);
    }

    public <T> T post(NodeName node, String path, Object body, Class<T> type) {
        return post(node, path, body, type, TIMEOUT);
    }

    public <T> T post(NodeName node, String path, Object body, Class<T> type, Duration timeout) {
        BodyPublisher publisher = BodyPublishers.ofByteArray(json.writeValueAsBytes(body));
        return call(node, "POST", path, publisher, timeout, type);
    }

    /** The same for an answer whose body does not matter. */
    public void post(NodeName node, String path, Object body) {
        post(node, path, body, JsonNode.class);
    }

    public void delete(NodeName node, String path) {
        call(node, "DELETE", path, BodyPublishers.noBody(), TIMEOUT, JsonNode.class);
    }

    /**
     * Streams a body to the agent as it comes.
     *
     * @param length in bytes; negative if it is not known
     * @param timeout for the whole transfer
     */
    public void upload(
            NodeName node, String path, InputStream body, long length, Duration timeout) {
        upload(node, path, Map.of(), body, length, timeout);
    }

    /** The same with headers. */
    public void upload(
            NodeName node,
            String path,
            Map<String, String> headers,
            InputStream body,
            long length,
            Duration timeout) {
        BodyPublisher stream = BodyPublishers.ofInputStream(() -> body);
        BodyPublisher publisher =
                length < 0 ? stream : BodyPublishers.fromPublisher(stream, Math.max(1, length));
        HttpRequest.Builder request = request(node, path);
        headers.forEach(request::header);
        call(
                node,
                request.timeout(timeout)
                        .method("PUT", length == 0 ? BodyPublishers.noBody() : publisher)
                        .build(),
                JsonNode.class);
    }

    /** A stream from the agent; the caller closes it. */
    public InputStream download(NodeName node, String path) {
        HttpRequest request = request(node, path).GET().timeout(TIMEOUT).build();
        HttpResponse<InputStream> response = send(node, request, BodyHandlers.ofInputStream());
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw refused(node, response.statusCode(), body.readNBytes(64 << 10));
        } catch (IOException e) {
            throw unreachable(node, e);
        }
    }

    private <T> T call(
            NodeName node,
            String method,
            String path,
            BodyPublisher body,
            Duration timeout,
            Class<T> type) {
        HttpRequest request =
                request(node, path)
                        .header(
                                "Content-Type",
                                method.equals("PUT")
                                        ? "application/octet-stream"
                                        : "application/json")
                        .timeout(timeout)
                        .method(method, body)
                        .build();
        return call(node, request, type);
    }

    private <T> T call(NodeName node, HttpRequest request, Class<T> type) {
        HttpResponse<byte[]> response = send(node, request, BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw refused(node, response.statusCode(), response.body());
        }
        return read(node, response.body(), type);
    }

    private <T> T read(NodeName node, byte[] body, Class<T> type) {
        try {
            byte[] value = body.length == 0 ? new byte[] {'n', 'u', 'l', 'l'} : body;
            if (type == JsonNode.class) {
                return type.cast(json.readTree(value));
            }
            return json.readValue(value, type);
        } catch (JacksonException e) {
            throw new Problems.Fault("unexpected answer of node '" + node + "'").asException(e);
        }
    }

    private HttpRequest.Builder request(NodeName node, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(door(node).resolve(path));
        Trace.current().ifPresent(trace -> request.header(MessageHeaders.TRACE, trace));
        return request;
    }

    private <T> HttpResponse<T> send(
            NodeName node, HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw unreachable(node, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(node, e);
        }
    }

    private ProblemException refused(NodeName node, int status, byte[] body) {
        String message = message(body);
        if (message == null) {
            return new Problems.Fault("node '" + node + "' answered with status " + status)
                    .asException();
        }
        return new Problems.Refused(message).asException();
    }

    private @Nullable String message(byte[] body) {
        try {
            JsonNode message = json.readTree(body).path("message");
            return message.isString() ? message.asString() : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static ProblemException unreachable(NodeName node, Exception cause) {
        String why = cause.getMessage() == null ? "Connection refused" : cause.getMessage();
        return new Problems.Unreachable("cannot reach node '" + node + "': " + why)
                .asException(cause);
    }
}
