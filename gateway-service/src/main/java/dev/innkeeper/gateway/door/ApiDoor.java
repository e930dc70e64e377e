package dev.innkeeper.gateway.door;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.IndexListing;
import dev.innkeeper.api.Match;
import dev.innkeeper.api.Verb;
import dev.innkeeper.gateway.answer.AnswerWriter;
import dev.innkeeper.gateway.answer.Format;
import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.gateway.console.ConsoleRelay;
import dev.innkeeper.gateway.door.Checks.Admitted;
import dev.innkeeper.gateway.hop.Hop;
import dev.innkeeper.gateway.hot.HotAnswers;
import dev.innkeeper.gateway.identity.Penalty;
import dev.innkeeper.gateway.request.ApiUri;
import dev.innkeeper.gateway.request.Body;
import dev.innkeeper.gateway.wire.Connections;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.resources.PreparedJson;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The first thing that a request meets, before Spring's own machinery: what can be decided and
 * answered from memory never gets further. Only a call for a service goes on to the routes.
 */
public final class ApiDoor implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger(ApiDoor.class);

    /** The whole of a small body must have arrived after this time. */
    private static final Duration BODY_PATIENCE = Duration.ofSeconds(30);

    private static final byte[] NO_BODY = {};

    private final Checks checks;
    private final Listings listings;
    private final HotAnswers hot;
    private final Hop hop;
    private final ConsoleRelay consoles;
    private final LoginGuard logins;
    private final Penalty penalty;
    private final AnswerWriter writer;
    private final Meters meters;
    private final SitePages pages;

    ApiDoor(
            Checks checks,
            Listings listings,
            HotAnswers hot,
            Hop hop,
            ConsoleRelay consoles,
            LoginGuard logins,
            Penalty penalty,
            AnswerWriter writer,
            Meters meters,
            SitePages pages) {
        this.checks = checks;
        this.listings = listings;
        this.hot = hot;
        this.hop = hop;
        this.consoles = consoles;
        this.logins = logins;
        this.penalty = penalty;
        this.writer = writer;
        this.meters = meters;
        this.pages = pages;
    }

    /** One request on its way. */
    private record Visit(
            ServerHttpRequest request,
            ServerHttpResponse response,
            HttpServerRequest in,
            HttpServerResponse out,
            long start) {}

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        HttpServerRequest in = ServerHttpRequestDecorator.getNativeRequest(request);
        HttpServerResponse out = ServerHttpResponseDecorator.getNativeResponse(response);
        var visit = new Visit(request, response, in, out, System.nanoTime());
        Outcome refused = Transport.refusal(in);
        if (refused != null) {
            return refuse(visit, Format.JSON, refused);
        }
        String uri = in.uri();
        if (!ApiUri.matches(uri)) {
            return pages.answer(in, out, uri);
        }
        ApiUri target = ApiUri.of(uri);
        Format format = Format.find(target.format());
        if (format == null) {
            return pages.findDocument(target)
                    .map(document -> writer.write(in, out, Format.JSON, document))
                    .orElseGet(() -> refuse(visit, Format.JSON, pages.noFormatter(target)));
        }
        return decide(visit, target, format);
    }

    private Mono<Void> decide(Visit visit, ApiUri uri, Format format) {
        Verb verb = Verb.valueOf(visit.in().method().name());
        boolean upload = Transport.isUpload(visit.in());
        Admitted admitted;
        try {
            boolean csrfFree = verb == Verb.POST && Transport.isUploadPath(visit.in().uri());
            admitted = checks.admit(verb, uri, visit.in().requestHeaders(), csrfFree);
        } catch (ProblemException e) {
            Outcome stranger = new Outcome.Bare(e.problem().kind(), e.problem().message());
            return penalty.served(visit.start())
                    .then(Mono.defer(() -> refuse(visit, format, stranger)));
        }
        if (upload || Transport.length(visit.in().requestHeaders()) == 0) {
            return proceed(visit, verb, uri, format, admitted, upload, NO_BODY);
        }
        return visit.in()
                .receive()
                .aggregate()
                .asByteArray()
                .timeout(BODY_PATIENCE)
                .defaultIfEmpty(NO_BODY)
                .flatMap(body -> proceed(visit, verb, uri, format, admitted, false, body));
    }

    private Mono<Void> proceed(
            Visit visit,
            Verb verb,
            ApiUri uri,
            Format format,
            Admitted admitted,
            boolean upload,
            byte[] body) {
        try {
            if (upload) {
                Call call = checks.decideUpload(verb, uri, admitted);
                return carry(visit, format, call, true);
            }
            PreparedJson root = rootListing(verb, uri, admitted.match());
            if (root != null) {
                return answer(visit, format, Meters.Way.LISTING, new Outcome.Data(root));
            }
            Call call = checks.decide(verb, uri, admitted, parameters(visit, body));
            PreparedJson known = fromMemory(call);
            if (known != null) {
                Meters.Way way =
                        call.operation().index() == null ? Meters.Way.HOT : Meters.Way.LISTING;
                return answer(visit, format, way, new Outcome.Data(known));
            }
            return carry(visit, format, call, false);
        } catch (ProblemException e) {
            return refuse(visit, format, Outcome.Failure.of(e.problem()));
        } catch (RuntimeException e) {
            return refuse(visit, format, fault(e));
        }
    }

    private static Map<String, Object> parameters(Visit visit, byte[] body) {
        String type = visit.in().requestHeaders().get(HttpHeaderNames.CONTENT_TYPE);
        return Body.parameters(body, type != null && Transport.isJson(type));
    }

    /** {@code GET /}, which is no operation of the contract. */
    private @Nullable PreparedJson rootListing(Verb verb, ApiUri uri, Match match) {
        boolean root = verb == Verb.GET && !(match instanceof Match.Found);
        return root && uri.shownPath().equals("/") ? listings.of(Contract.ROOT_INDEX) : null;
    }

    private @Nullable PreparedJson fromMemory(Call call) {
        IndexListing index = call.operation().index();
        if (index != null) {
            return listings.of(index);
        }
        if (!call.operation().hot() || call.caller().isEmpty()) {
            return null;
        }
        return hot.find(call.operation(), call.parameters(), call.access(), call.caller().get());
    }

    private Mono<Void> carry(Visit visit, Format format, Call call, boolean upload) {
        String address = Connections.clientOf(visit.in());
        if (logins.refuses(call, address)) {
            return refuseLogin(visit, format, LoginGuard.REFUSED);
        }
        if (ConsoleRelay.answers(call.operation()) && call.caller().isPresent()) {
            return consoles.join(visit.in(), visit.out(), call.parameters(), call.caller().get())
                    .flatMap(refusal -> refuse(visit, format, refusal));
        }
        var context = new Hop.Context(call.caller(), Traces.of(visit.in()), address);
        Mono<Outcome> outcome =
                upload
                        ? hop.upload(
                                visit.request(),
                                visit.response(),
                                call.operation(),
                                call.parameters(),
                                context)
                        : hop.call(
                                visit.request(),
                                visit.response(),
                                call.operation(),
                                call.parameters(),
                                context);
        Meters.Way way = upload ? Meters.Way.UPLOAD : Meters.Way.HOP;
        return outcome.onErrorResume(e -> Mono.just(fault(e)))
                .flatMap(result -> {
                    if (result instanceof Outcome.Failure failure) {
                        logins.failed(call, address, failure.kind());
                        if (failure.kind() == Problem.Kind.UNAUTHENTICATED) {
                            return refuseLogin(visit, format, result);
                        }
                    }
                    return answer(visit, format, way, result);
                });
    }

    private Mono<Void> refuseLogin(Visit visit, Format format, Outcome outcome) {
        return penalty.served(visit.start()).then(Mono.defer(() -> refuse(visit, format, outcome)));
    }

    private Mono<Void> refuse(Visit visit, Format format, Outcome outcome) {
        return answer(visit, format, Meters.Way.REFUSED, outcome);
    }

    private Mono<Void> answer(Visit visit, Format format, Meters.Way way, Outcome outcome) {
        meters.answered(way, outcome, visit.start());
        boolean failed = outcome instanceof Outcome.Failure || outcome instanceof Outcome.Bare;
        if (failed && mayBeUnread(visit.in())) {
            Connections.abandonBody(visit.out());
        }
        return writer.write(visit.in(), visit.out(), format, outcome);
    }

    private static boolean mayBeUnread(HttpServerRequest in) {
        return Transport.length(in.requestHeaders()) != 0
                || in.requestHeaders().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }

    private static Outcome fault(Throwable e) {
        log.atError().setCause(e).log("Request failed");
        return new Outcome.Failure(Problem.Kind.FAULT, "internal error", Map.of());
    }
}
