package dev.innkeeper.gateway.door;

import dev.innkeeper.api.Contract;
import dev.innkeeper.gateway.answer.AnswerWriter;
import dev.innkeeper.gateway.answer.Format;
import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.gateway.request.ApiUri;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.resources.PreparedJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What stands beside the API: a start page and the contract as a document. */
final class SitePages {
    private static final String START =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Innkeeper</title></head>
            <body>
            <h1>Innkeeper</h1>
            <p>A control plane that speaks the Proxmox VE 8.2 API.</p>
            <ul>
            <li>The API answers below <code>/api2/json</code>.</li>
            <li>Its contract: <a href="/api2/openapi.json">openapi.json</a>.</li>
            </ul>
            </body>
            </html>
            """;

    private final AnswerWriter writer;
    private final Outcome start =
            new Outcome.Verbatim(
                    START.getBytes(StandardCharsets.UTF_8), "text/html;charset=UTF-8", "", "");
    private final Outcome document = new Outcome.Data(PreparedJson.of(Contract.openApiJson()));

    SitePages(AnswerWriter writer) {
        this.writer = writer;
    }

    /** Answers a request that is not for the API. */
    Mono<Void> answer(HttpServerRequest in, HttpServerResponse out, String uri) {
        int question = uri.indexOf('?');
        String path = question < 0 ? uri : uri.substring(0, question);
        Outcome outcome =
                path.equals("/") && in.method().name().equals("GET")
                        ? start
                        : refused("no such file '" + path + "'");
        return writer.write(in, out, Format.JSON, outcome);
    }

    /** The document that this URI names, if it names one. */
    Optional<Outcome> findDocument(ApiUri uri) {
        return uri.format().equals("openapi.json") && uri.path().isEmpty()
                ? Optional.of(document)
                : Optional.empty();
    }

    /** The refusal of a formatter that nobody knows (BEHAVIOUR.md 4). */
    Outcome noFormatter(ApiUri uri) {
        return refused(
                uri.format().isEmpty()
                        ? "no such uri"
                        : "no formatter for uri %s, %s".formatted(uri.shownPath(), uri.format()));
    }

    private static Outcome refused(String message) {
        return new Outcome.Bare(Problem.Kind.NO_SUCH_METHOD, message);
    }
}
