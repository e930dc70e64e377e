package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RunningGateway;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.UserId;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.http.server.WebsocketServerSpec;

/** A client's WebSocket is joined to the node's, and both end together. */
class ConsoleIT {
    private static final String CONSOLE = "/api2/json/nodes/pve1/lxc/100/vncwebsocket";
    private static final AtomicInteger SESSIONS = new AtomicInteger();

    private static DisposableServer agent;
    private static RunningGateway gateway;

    @BeforeAll
    static void start() {
        agent = HttpServer.create().port(0).route(ConsoleIT::routes).bindNow();
        gateway = RunningGateway.start();
        gateway.tell(new UserState(UserId.ROOT, true, Optional.empty(), Set.of()));
        gateway.tell(
                new NodeMember(
                        new NodeName("pve1"),
                        1,
                        "127.0.0.1",
                        agent.port(),
                        "AA:BB",
                        true,
                        Instant.EPOCH));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        agent.disposeNow();
    }

    /** An agent that greets, echoes, and ends when it is told to. */
    private static void routes(HttpServerRoutes routes) {
        routes.get("/consoles/guests/100/5901", (in, out) -> out.status(401).send());
        routes.ws(
                "/consoles/guests/100/5900",
                (in, out) -> {
                    SESSIONS.incrementAndGet();
                    in.withConnection(
                            connection -> connection.onDispose(SESSIONS::decrementAndGet));
                    Flux<String> echo =
                            in.receive()
                                    .asString()
                                    .takeUntil("bye"::equals)
                                    .map(text -> "echo " + text);
                    return out.sendString(Flux.concat(Mono.just("hello"), echo));
                },
                WebsocketServerSpec.builder().protocols("binary").build());
    }

    private static HttpClient.WebsocketSender client(String protocol) throws SSLException {
        var insecure =
                SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
        WebsocketClientSpec.Builder spec = WebsocketClientSpec.builder();
        String cookie = gateway.cookie("root@pam").strip().substring("Cookie: ".length());
        return HttpClient.create()
                .secure(tls -> tls.sslContext(insecure))
                .headers(headers -> headers.set("Cookie", cookie))
                .websocket(protocol.isEmpty() ? spec.build() : spec.protocols(protocol).build())
                .uri(
                        "wss://127.0.0.1:%d%s?port=5900&vncticket=PVEVNC%%3A1"
                                .formatted(gateway.port(), CONSOLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"binary", ""})
    void framesPassBothWaysUntilTheAgentEnds(String protocol) throws SSLException {
        String heard =
                client(protocol)
                        .handle((in, out) ->
                                out.sendString(Flux.just("one", "two", "bye"))
                                        .then()
                                        .thenMany(in.receive().asString()))
                        .reduce("", (all, text) -> all + text + ";")
                        .block(Duration.ofSeconds(20));

        assertThat(heard).isEqualTo("hello;echo one;echo two;echo bye;");
        await().until(() -> SESSIONS.get() == 0);
    }

    @Test
    void clientThatLeavesEndsTheSession() throws SSLException {
        var leaving =
                client("binary")
                        .handle((in, out) -> in.receive().asString())
                        .doOnNext(text -> assertThat(SESSIONS).hasValue(1))
                        .blockFirst(Duration.ofSeconds(20));

        assertThat(leaving).isEqualTo("hello");
        await().until(() -> SESSIONS.get() == 0);
    }

    @Test
    void ticketThatTheAgentDoesNotKnowIsRefusedPlainly() {
        assertThat(upgrade("?port=5901&vncticket=x").statusLine())
                .isEqualTo("HTTP/1.1 401 permission denied - invalid PVEVNC ticket");
    }

    @Test
    void agentThatIsNotThereIsUnreachable() {
        DisposableServer gone = HttpServer.create().port(0).bindNow();
        gone.disposeNow();
        gateway.tell(
                new NodeMember(
                        new NodeName("pve2"),
                        2,
                        "127.0.0.1",
                        gone.port(),
                        "AA:BB",
                        false,
                        Instant.EPOCH));

        assertThat(upgrade(CONSOLE.replace("pve1", "pve2"), "?port=5900&vncticket=x").statusLine())
                .isEqualTo("HTTP/1.1 595 Connection refused");
    }

    @Test
    void ordinaryRequestIsRefused() {
        try (RawClient client = gateway.connect()) {
            String request =
                    "GET %s?port=5900&vncticket=x HTTP/1.1\r\nHost: h\r\n%s\r\n"
                            .formatted(CONSOLE, gateway.cookie("root@pam"));

            assertThat(client.send(request).read().statusLine())
                    .isEqualTo("HTTP/1.1 500 this path is for WebSockets");
        }
    }

    private static RawClient.Answer upgrade(String query) {
        return upgrade(CONSOLE, query);
    }

    private static RawClient.Answer upgrade(String path, String query) {
        try (RawClient client = gateway.connect()) {
            return client.send(
                            "GET %s%s HTTP/1.1\r\nHost: h\r\n%s"
                                            .formatted(path, query, gateway.cookie("root@pam"))
                                    + "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\n"
                                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                    + "Sec-WebSocket-Protocol: binary\r\n\r\n")
                    .read();
        }
    }
}
