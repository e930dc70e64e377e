package dev.innkeeper.gateway.answer;

import dev.innkeeper.gateway.wire.Connections;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.resources.PreparedJson;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Writes outcomes as the recorded server does: headers, reason phrase, formatter, compression
 * (BEHAVIOUR.md 1 to 11). Works on the native answer, since Spring's has no reason phrase.
 */
public final class AnswerWriter {
    private static final AsciiString SERVER = AsciiString.cached("pve-api-daemon/3.0");
    private static final AsciiString MAX_AGE = AsciiString.cached("max-age=0");
    private static final AsciiString NO_CACHE = AsciiString.cached("no-cache");
    private static final AsciiString GZIP = AsciiString.cached("gzip");
    private static final AsciiString DEFLATE = AsciiString.cached("deflate");

    /** Smaller bodies are never compressed. */
    private static final int COMPRESS_FROM = 1025;

    private final HttpDate date;

    public AnswerWriter(Clock clock) {
        this.date = new HttpDate(clock);
    }

    /** Sends the answer; errors end the connection. */
    public Mono<Void> write(
            HttpServerRequest request,
            HttpServerResponse response,
            Format format,
            Outcome outcome) {
        return switch (outcome) {
            case Outcome.Data data -> data(request, response, format, data.envelope());
            case Outcome.Failure failure -> failure(request, response, format, failure);
            case Outcome.Bare bare -> bare(response, bare);
            case Outcome.Verbatim verbatim -> verbatim(response, verbatim);
        };
    }

    private Mono<Void> data(
            HttpServerRequest request,
            HttpServerResponse response,
            Format format,
            PreparedJson envelope) {
        if (format == Format.PNG) {
            return image(request, response, envelope);
        }
        PreparedJson body =
                switch (format) {
                    case JSON -> envelope;
                    case EXTJS -> envelope.succeeded();
                    case PNG -> throw new IllegalStateException("images are no text");
                    case HTML -> PreparedJson.ofText(Pages.html(envelope.bytes()));
                    case SPICECONFIG -> PreparedJson.ofText(Pages.spiceConfig(envelope.bytes()));
                };
        return body(request, response, format.contentType(), body);
    }

    private Mono<Void> image(
            HttpServerRequest request, HttpServerResponse response, PreparedJson envelope) {
        return Pages.image(envelope.bytes())
                .map(bytes -> new Outcome.Verbatim(bytes, Format.PNG.contentType(), "", ""))
                .map(found -> verbatim(response, found))
                .orElseGet(() ->
                        failure(
                                request,
                                response,
                                Format.PNG,
                                new Outcome.Failure(
                                        Problem.Kind.REFUSED, "this is no picture", Map.of())));
    }

    private Mono<Void> failure(
            HttpServerRequest request,
            HttpServerResponse response,
            Format format,
            Outcome.Failure failure) {
        if (format == Format.EXTJS) {
            response.keepAlive(false);
            return body(
                    request,
                    response,
                    format.contentType(),
                    PreparedJson.ofText(FailureBody.extjs(failure)));
        }
        refuse(response, failure.kind(), failure.message());
        String text =
                switch (format) {
                    case JSON, EXTJS -> FailureBody.json(failure);
                    case HTML ->
                            Pages.html(FailureBody.json(failure).getBytes(StandardCharsets.UTF_8));
                    case SPICECONFIG, PNG -> "";
                };
        return body(request, response, format.contentType(), PreparedJson.ofText(text));
    }

    private Mono<Void> bare(HttpServerResponse response, Outcome.Bare bare) {
        refuse(response, bare.kind(), bare.message());
        common(response.responseHeaders());
        Connections.bare(response);
        return response.send();
    }

    private Mono<Void> verbatim(HttpServerResponse response, Outcome.Verbatim verbatim) {
        HttpHeaders headers = response.responseHeaders();
        common(headers);
        headers.set(Names.CONTENT_TYPE, verbatim.contentType());
        if (!verbatim.contentEncoding().isEmpty()) {
            headers.set(Names.CONTENT_ENCODING, verbatim.contentEncoding());
        }
        if (!verbatim.disposition().isEmpty()) {
            headers.set(Names.CONTENT_DISPOSITION, verbatim.disposition());
        }
        return send(response, verbatim.body());
    }

    private static void refuse(HttpServerResponse response, Problem.Kind kind, String message) {
        response.status(new HttpResponseStatus(StatusLines.of(kind), ReasonPhrase.of(message)));
        response.keepAlive(false);
    }

    private Mono<Void> body(
            HttpServerRequest request,
            HttpServerResponse response,
            String contentType,
            PreparedJson body) {
        HttpHeaders headers = response.responseHeaders();
        common(headers);
        headers.set(Names.CONTENT_TYPE, contentType);
        if (body.bytes().length < COMPRESS_FROM) {
            return send(response, body.bytes());
        }
        String accepted = request.requestHeaders().get(HttpHeaderNames.ACCEPT_ENCODING);
        AsciiString encoding = accepted == null ? null : encoding(accepted);
        if (encoding == null) {
            return send(response, body.bytes());
        }
        headers.set(Names.CONTENT_ENCODING, encoding);
        return send(response, encoding == GZIP ? body.gzip() : body.deflate());
    }

    private static @Nullable AsciiString encoding(String accepted) {
        if (accepted.contains("gzip")) {
            return GZIP;
        }
        return accepted.contains("deflate") ? DEFLATE : null;
    }

    private void common(HttpHeaders headers) {
        AsciiString now = date.now();
        headers.set(Names.CACHE_CONTROL, MAX_AGE)
                .set(Names.DATE, now)
                .set(Names.PRAGMA, NO_CACHE)
                .set(Names.SERVER, SERVER)
                .set(Names.EXPIRES, now);
    }

    private static Mono<Void> send(HttpServerResponse response, byte[] body) {
        response.responseHeaders().setInt(Names.CONTENT_LENGTH, body.length);
        return response.sendObject(Unpooled.wrappedBuffer(body)).then();
    }

    /** Header names with the capitals that the recorded server gives them. */
    private static final class Names {
        static final AsciiString CACHE_CONTROL = AsciiString.cached("Cache-Control");
        static final AsciiString DATE = AsciiString.cached("Date");
        static final AsciiString PRAGMA = AsciiString.cached("Pragma");
        static final AsciiString SERVER = AsciiString.cached("Server");
        static final AsciiString EXPIRES = AsciiString.cached("Expires");
        static final AsciiString CONTENT_TYPE = AsciiString.cached("Content-Type");
        static final AsciiString CONTENT_ENCODING = AsciiString.cached("Content-Encoding");
        static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");
        static final AsciiString CONTENT_DISPOSITION = AsciiString.cached("Content-Disposition");

        private Names() {}
    }
}
