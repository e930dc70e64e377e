package dev.innkeeper.gateway.console;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.gateway.answer.Outcome;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * Joins a client's WebSocket to a console at a node's agent. The agent is asked first, so that a
 * client without a valid ticket gets a plain refusal; after that frames pass untouched, and
 * whichever side ends, ends the other. A client that is silent for {@link #SILENCE}, not even
 * answering pings, is gone.
 */
public final class ConsoleRelay {
    private static final Logger log = LoggerFactory.getLogger(ConsoleRelay.class);
    private static final String SUB_PROTOCOL = "binary";
    private static final int LARGEST_FRAME = 1 << 20;
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);
    private static final Duration SILENCE = Duration.ofSeconds(90);

    /** Proxmox VE's words for a ticket that does not let in (WIRE 2.1). */
    private static final String BAD_TICKET = "permission denied - invalid PVEVNC ticket";

    private static final WebsocketClientSpec TO_AGENT =
            WebsocketClientSpec.builder()
                    .protocols(SUB_PROTOCOL)
                    .maxFramePayloadLength(LARGEST_FRAME)
                    .build();

    private final AgentDoors agents;

    ConsoleRelay(AgentDoors agents) {
        this.agents = agents;
    }

    /** Whether this operation is a console's WebSocket: the gateway is its one handler. */
    public static boolean answers(Operation operation) {
        return operation.verb() == Verb.GET
                && (operation.path().equals("/nodes/{node}/lxc/{vmid}/vncwebsocket")
                        || operation.path().equals("/nodes/{node}/qemu/{vmid}/vncwebsocket")
                        || operation.path().equals("/nodes/{node}/vncwebsocket"));
    }

    /**
     * Joins the two.
     *
     * @return how it was refused; nothing, after its end, if it was not
     */
    public Mono<Outcome> join(
            HttpServerRequest request,
            HttpServerResponse response,
            Map<String, Object> parameters,
            Caller caller) {
        if (!isWebSocket(request)) {
            return Mono.just(refused("this path is for WebSockets"));
        }
        NodeName node = new NodeName(String.valueOf(parameters.get("node")));
        Optional<GuestId> guest =
                Optional.ofNullable(parameters.get("vmid"))
                        .map(id -> GuestId.parse(String.valueOf(id)));
        int port = Integer.parseInt(String.valueOf(parameters.get("port")));
        Optional<String> address = agents.address(node, ConsolePaths.path(guest, port));
        if (address.isEmpty()) {
            return Mono.just(refused("no such node '" + node + "'"));
        }
        var joined = new AtomicBoolean();
        return agents.client()
                .headers(headers ->
                        headers.set(ConsolePaths.USER, caller.toString())
                                .set(ConsolePaths.TICKET, parameters.get("vncticket")))
                .websocket(TO_AGENT)
                .uri(address.get())
                .handle((fromAgent, toAgent) -> {
                    joined.set(true);
                    return upgrade(request, response, fromAgent, toAgent);
                })
                .then(Mono.<Outcome>empty())
                .onErrorResume(e -> joined.get() ? over(e) : Mono.just(refusal(e)));
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        return request.requestHeaders()
                .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
    }

    /** Completes when either side has ended. */
    private static Mono<Void> upgrade(
            HttpServerRequest request,
            HttpServerResponse response,
            WebsocketInbound fromAgent,
            WebsocketOutbound toAgent) {
        Sinks.Empty<Void> end = Sinks.empty();
        Mono<Void> client =
                response.sendWebsocket(
                        (fromClient, toClient) -> {
                            fromClient.withConnection(connection -> watch(connection, end));
                            return Mono.firstWithSignal(
                                            pass(fromClient, toAgent),
                                            pass(fromAgent, toClient),
                                            ping(toAgent),
                                            ping(toClient))
                                    .doFinally(_ -> end.tryEmitEmpty());
                        },
                        toClient(request));
        return onItsThread(request, client).then(end.asMono());
    }

    /** The client's connection is changed by its own thread only; the agent's may have another. */
    private static Mono<Void> onItsThread(HttpServerRequest request, Mono<Void> work) {
        Sinks.One<Mono<Void>> found = Sinks.one();
        request.withConnection(connection ->
                found.tryEmitValue(
                        work.subscribeOn(
                                Schedulers.fromExecutor(connection.channel().eventLoop()))));
        return found.asMono().flatMap(placed -> placed);
    }

    /** The sub-protocol is answered to those alone who ask for it. */
    private static WebsocketServerSpec toClient(HttpServerRequest request) {
        boolean asked =
                request.requestHeaders()
                        .containsValue(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SUB_PROTOCOL, true);
        WebsocketServerSpec.Builder spec =
                WebsocketServerSpec.builder().maxFramePayloadLength(LARGEST_FRAME);
        return asked ? spec.protocols(SUB_PROTOCOL).build() : spec.build();
    }

    private static void watch(Connection connection, Sinks.Empty<Void> end) {
        connection.onReadIdle(SILENCE.toMillis(), connection::dispose);
        connection.onDispose(end::tryEmitEmpty);
    }

    private static Mono<Void> pass(WebsocketInbound from, WebsocketOutbound to) {
        Flux<WebSocketFrame> frames =
                from.receiveFrames()
                        .filter(frame -> !(frame instanceof PongWebSocketFrame))
                        .map(WebSocketFrame::retain);
        return to.sendObject(frames, _ -> true).then();
    }

    private static Mono<Void> ping(WebsocketOutbound to) {
        return to.sendObject(
                        Flux.interval(SIGN_OF_LIFE).map(_ -> new PingWebSocketFrame()), _ -> true)
                .then();
    }

    private static Mono<Outcome> over(Throwable e) {
        log.atDebug().setCause(e).log("Console's connection broke");
        return Mono.empty();
    }

    private static Outcome refusal(Throwable e) {
        if (e instanceof WebSocketClientHandshakeException handshake
                && handshake.response() != null
                && handshake.response().status().equals(HttpResponseStatus.UNAUTHORIZED)) {
            return new Outcome.Failure(Problem.Kind.UNAUTHENTICATED, BAD_TICKET, Map.of());
        }
        log.atWarn().setCause(e).log("Node not reached for a console");
        String why = e instanceof ConnectException ? "Connection refused" : "Connection failed";
        return new Outcome.Failure(Problem.Kind.UNREACHABLE, why, Map.of());
    }

    private static Outcome refused(String message) {
        return new Outcome.Failure(Problem.Kind.REFUSED, message, Map.of());
    }
}
