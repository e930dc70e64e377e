package dev.innkeeper.gateway.console;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.SpiceTicket;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import reactor.netty.tcp.TcpServer;

/**
 * The proxy by which clients of SPICE reach consoles: they ask it to connect them to a host whose
 * name is their ticket, once for each channel. Bytes pass untouched, for TLS ends at the node.
 */
public final class SpiceProxy implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SpiceProxy.class);
    private static final Duration HEADER_PATIENCE = Duration.ofSeconds(10);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(30);
    private static final int LARGEST_FRAME = 1 << 20;
    private static final String CONNECTED = "HTTP/1.0 200 OK\r\n\r\n";
    private static final String REFUSED = "HTTP/1.0 401 permission denied\r\n\r\n";
    private static final WebsocketClientSpec TO_AGENT =
            WebsocketClientSpec.builder()
                    .protocols("binary")
                    .maxFramePayloadLength(LARGEST_FRAME)
                    .build();

    /**
     * Where it listens.
     *
     * @param port that of Proxmox VE if nothing is said; any free one if that is taken or 0; -1:
     *     there is no proxy
     */
    @ConfigurationProperties("innkeeper.gateway.spice")
    record Settings(@DefaultValue("3128") int port) {}

    private final int wanted;
    private final AgentDoors agents;
    private final Function<GuestId, Optional<NodeName>> nodeOf;
    private volatile @Nullable DisposableServer server;

    SpiceProxy(int port, AgentDoors agents, Function<GuestId, Optional<NodeName>> nodeOf) {
        this.wanted = port;
        this.agents = agents;
        this.nodeOf = nodeOf;
    }

    /**
     * The parameters with the address of this proxy, where an operation tells clients about it: as
     * the caller calls this server or says that it does. Without a proxy nothing is named.
     */
    public Map<String, Object> named(
            Operation operation, Map<String, Object> parameters, ServerHttpRequest client) {
        if (operation.verb() != Verb.POST || !operation.path().endsWith("/spiceproxy")) {
            return parameters;
        }
        Map<String, Object> named = new HashMap<>(parameters);
        Object asked = named.remove("proxy");
        DisposableServer running = server;
        InetSocketAddress host = client.getHeaders().getHost();
        String name = asked != null ? asked.toString() : host == null ? "" : host.getHostString();
        if (running != null && !name.isEmpty()) {
            boolean bare = name.contains(":") && !name.startsWith("[");
            named.put("proxy", (bare ? "[" + name + "]" : name) + ":" + running.port());
        }
        return named;
    }

    @Override
    public void start() {
        if (wanted < 0) {
            return;
        }
        try {
            server = listen(wanted);
        } catch (ChannelBindException e) {
            server = listen(0); // clients learn the port from the answer
            log.atWarn()
                    .addKeyValue("wanted", wanted)
                    .addKeyValue("port", server.port())
                    .log("SPICE proxy listens elsewhere: its port was taken");
        }
    }

    private DisposableServer listen(int port) {
        return TcpServer.create()
                .port(port)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .doOnConnection(
                        connection -> connection.addHandlerLast(new ConnectRequest.Decoder()))
                .handle(this::serve)
                .bindNow();
    }

    @Override
    public void stop() {
        DisposableServer running = server;
        server = null;
        if (running != null) {
            running.disposeNow();
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    private Publisher<Void> serve(NettyInbound in, NettyOutbound out) {
        return in.receiveObject()
                .timeout(Mono.delay(HEADER_PATIENCE), _ -> Mono.never())
                .switchOnFirst((first, all) ->
                        first.get() instanceof ConnectRequest request
                                ? join(request, all.skip(1).cast(ByteBuf.class), out)
                                : Mono.<Void>empty())
                .onErrorResume(e -> {
                    log.atDebug().setCause(e).log("Connection by the SPICE proxy ended");
                    return Mono.empty();
                });
    }

    private Mono<Void> join(ConnectRequest request, Flux<ByteBuf> fromClient, NettyOutbound out) {
        Optional<SpiceTicket> ticket = SpiceTicket.parse(request.host());
        Optional<String> address =
                ticket.filter(found -> found.port() == request.port()).flatMap(this::address);
        if (address.isEmpty()) {
            return out.sendString(Mono.just(REFUSED)).then();
        }
        var connected = new AtomicBoolean();
        return agents.client()
                .headers(headers -> headers.set(ConsolePaths.TICKET, ticket.get().text()))
                .websocket(TO_AGENT)
                .uri(address.get())
                .handle((fromAgent, toAgent) -> {
                    connected.set(true);
                    return pass(fromClient, out, fromAgent, toAgent);
                })
                .then()
                .onErrorResume(e -> {
                    log.atDebug().setCause(e).log("Connection to a SPICE console ended");
                    return connected.get()
                            ? Mono.empty()
                            : out.sendString(Mono.just(REFUSED)).then();
                });
    }

    /** Completes when either side has ended. */
    private static Mono<Void> pass(
            Flux<ByteBuf> fromClient,
            NettyOutbound out,
            WebsocketInbound fromAgent,
            WebsocketOutbound toAgent) {
        Flux<BinaryWebSocketFrame> frames =
                fromClient.map(bytes -> new BinaryWebSocketFrame(bytes.retain()));
        Flux<PingWebSocketFrame> pings =
                Flux.interval(SIGN_OF_LIFE).map(_ -> new PingWebSocketFrame());
        Mono<Void> shown =
                out.sendString(Mono.just(CONNECTED))
                        .then(out.send(fromAgent.receive().retain(), _ -> true))
                        .then();
        return Mono.firstWithSignal(
                toAgent.sendObject(frames, _ -> true).then(),
                toAgent.sendObject(pings, _ -> true).then(),
                shown);
    }

    /** The guest's node, if it still is the ticket's. */
    private Optional<String> address(SpiceTicket ticket) {
        return nodeOf.apply(ticket.guest())
                .filter(node -> node.toString().equalsIgnoreCase(ticket.node().toString()))
                .flatMap(node ->
                        agents.address(
                                node, ConsolePaths.spicePath(ticket.guest(), ticket.port())));
    }
}
