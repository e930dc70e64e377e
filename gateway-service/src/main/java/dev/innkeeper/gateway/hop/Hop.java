package dev.innkeeper.gateway.hop;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.OwningService;
import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.gateway.console.SpiceProxy;
import dev.innkeeper.gateway.identity.CallerSigner;
import dev.innkeeper.kernel.Caller;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Passes a checked call to its owning service through Spring Cloud Gateway's routes, and brings the
 * answer back. Around it stand the signed caller, the positions that the caller must see, and the
 * trace.
 */
public final class Hop {
    /** Answers of services are kept in memory up to here. */
    static final int LARGEST_ANSWER = 64 << 20;

    static final String PARAMETERS = "Innkeeper-Parameters";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final HttpHandler routes;
    private final CallerSigner signer;
    private final OwnWrites ownWrites;
    private final SpiceProxy spice;
    private final Map<String, URI> targets = new ConcurrentHashMap<>();

    /**
     * @param routes Spring's handler with the gateway's routes
     */
    public Hop(HttpHandler routes, CallerSigner signer, OwnWrites ownWrites, SpiceProxy spice) {
        this.routes = routes;
        this.signer = signer;
        this.ownWrites = ownWrites;
        this.spice = spice;
    }

    /**
     * What surrounds a call.
     *
     * @param trace W3C traceparent
     * @param address the client's
     */
    public record Context(Optional<Caller> caller, String trace, String address) {}

    /** Calls the service with these parameters as its body. */
    public Mono<Outcome> call(
            ServerHttpRequest client,
            ServerHttpResponse answer,
            Operation operation,
            Map<String, Object> parameters,
            Context context) {
        byte[] body = JSON.writeValueAsBytes(spice.named(operation, parameters, client));
        HttpHeaders headers = headers(context);
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.setContentLength(body.length);
        DataBufferFactory buffers = answer.bufferFactory();
        return send(
                client,
                answer,
                operation,
                HopRequest.Style.CALL,
                headers,
                Flux.defer(() -> Flux.just(buffers.wrap(body))),
                context);
    }

    /** Streams the client's body to the service as it comes; the parameters go in a header. */
    public Mono<Outcome> upload(
            ServerHttpRequest client,
            ServerHttpResponse answer,
            Operation operation,
            Map<String, Object> parameters,
            Context context) {
        HttpHeaders headers = headers(context);
        headers.set(
                HttpHeaders.CONTENT_TYPE, client.getHeaders().getFirst(HttpHeaders.CONTENT_TYPE));
        headers.setContentLength(client.getHeaders().getContentLength());
        headers.set(PARAMETERS, JSON.writeValueAsString(parameters));
        return send(
                client,
                answer,
                operation,
                HopRequest.Style.STREAM,
                headers,
                client.getBody(),
                context);
    }

    private Mono<Outcome> send(
            ServerHttpRequest client,
            ServerHttpResponse answer,
            Operation operation,
            HopRequest.Style style,
            HttpHeaders headers,
            Flux<DataBuffer> body,
            Context context) {
        var captured =
                new CapturedResponse(
                        answer.bufferFactory(),
                        ServerHttpResponseDecorator.getNativeResponse(answer));
        return routes.handle(request(client, operation, style, headers, body), captured)
                .then(Mono.defer(() -> ownWrites.seen(context.caller(), captured)))
                .then(Mono.fromSupplier(() -> ServiceAnswer.outcome(captured, operation)));
    }

    private HopRequest request(
            ServerHttpRequest client,
            Operation operation,
            HopRequest.Style style,
            HttpHeaders headers,
            Flux<DataBuffer> body) {
        OwningService service = operation.service();
        URI target = targets.computeIfAbsent(operation.path(), Hop::target);
        return new HopRequest(client, service, style, target, headers, body);
    }

    /** The template with its braces encoded, since servers refuse them raw. */
    private static URI target(String template) {
        return URI.create("http://service" + template.replace("{", "%7B").replace("}", "%7D"));
    }

    private HttpHeaders headers(Context context) {
        HttpHeaders headers = new HttpHeaders();
        headers.setBearerAuth(signer.sign(context.caller()));
        headers.set("traceparent", context.trace());
        headers.set("Innkeeper-Client", context.address());
        context.caller().ifPresent(caller -> ownWrites.announce(caller, headers));
        return headers;
    }
}
