package dev.innkeeper.gateway.hop;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps a service's answer in memory, so that a formatter can look at it before the client does.
 */
final class CapturedResponse extends AbstractServerHttpResponse {
    private final Object client;
    private byte[] body = {};

    /**
     * @param client the native answer that the client will get
     */
    CapturedResponse(DataBufferFactory buffers, Object client) {
        super(buffers);
        this.client = client;
    }

    byte[] body() {
        return body;
    }

    /** The service's status, 500 if the hop ended without one. */
    int status() {
        HttpStatusCode status = getStatusCode();
        return status == null ? 500 : status.value();
    }

    @Nullable String header(String name) {
        return getHeaders().getFirst(name);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getNativeResponse() {
        return (T) client;
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> published) {
        return DataBufferUtils.join(Flux.from(published), Hop.LARGEST_ANSWER)
                .doOnNext(this::keep)
                .then();
    }

    private void keep(DataBuffer buffer) {
        body = new byte[buffer.readableByteCount()];
        buffer.read(body);
        DataBufferUtils.release(buffer);
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(
            Publisher<? extends Publisher<? extends DataBuffer>> published) {
        return writeWithInternal(Flux.from(published).concatMap(Flux::from));
    }

    @Override
    protected void applyStatusCode() {}

    @Override
    protected void applyHeaders() {}

    @Override
    protected void applyCookies() {}
}
