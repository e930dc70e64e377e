package dev.innkeeper.gateway.hop;

import dev.innkeeper.api.OwningService;
import java.net.URI;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;

/**
 * The request as the owning service gets it: the contract's path template taken literally, headers
 * of our own, and a body that was made or is passed through.
 */
final class HopRequest extends ServerHttpRequestDecorator {

    /** How the gateway's routes treat it. */
    enum Style {
        /** One JSON object, one answer. */
        CALL,
        /** A body of any length. */
        STREAM
    }

    private final OwningService service;
    private final Style style;
    private final HttpMethod method;
    private final URI uri;
    private final RequestPath path;
    private final HttpHeaders headers;
    private final Flux<DataBuffer> body;

    HopRequest(
            ServerHttpRequest client,
            OwningService service,
            Style style,
            URI uri,
            HttpHeaders headers,
            Flux<DataBuffer> body) {
        super(client);
        this.service = service;
        this.style = style;
        this.method = client.getMethod();
        this.uri = uri;
        this.path = RequestPath.parse(uri, "");
        this.headers = headers;
        this.body = body;
    }

    OwningService service() {
        return service;
    }

    Style style() {
        return style;
    }

    @Override
    public HttpMethod getMethod() {
        return method;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public RequestPath getPath() {
        return path;
    }

    @Override
    public MultiValueMap<String, String> getQueryParams() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    public HttpHeaders getHeaders() {
        return headers;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body;
    }
}
