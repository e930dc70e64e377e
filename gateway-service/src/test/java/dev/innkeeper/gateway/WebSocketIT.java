package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.gateway.fixture.RunningGateway;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;

/** Consoles: a WebSocket passes through to the service with its sub-protocol. */
class WebSocketIT {

    @Test
    void webSocketPassesThroughWithItsSubProtocol() throws SSLException {
        DisposableServer service =
                HttpServer.create()
                        .port(0)
                        .route(routes ->
                                routes.ws(
                                        "/**",
                                        (in, out) ->
                                                out.sendString(
                                                        in.receive()
                                                                .asString()
                                                                .map(text -> "echo " + text)),
                                        WebsocketServerSpec.builder().protocols("binary").build()))
                        .bindNow();
        try (RunningGateway gateway = RunningGateway.before("http://127.0.0.1:" + service.port())) {
            String ticket = gateway.tickets().ticket("root@pam", Instant.now());
            var insecure =
                    SslContextBuilder.forClient()
                            .trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .build();

            String heard =
                    HttpClient.create()
                            .secure(spec -> spec.sslContext(insecure))
                            .headers(headers -> headers.set("Cookie", "PVEAuthCookie=" + ticket))
                            .websocket(
                                    reactor.netty.http.client.WebsocketClientSpec.builder()
                                            .protocols("binary")
                                            .build())
                            .uri(
                                    "wss://127.0.0.1:%d/api2/json/nodes/pve1/qemu/100/vncwebsocket?port=5900&vncticket=x"
                                            .formatted(gateway.port()))
                            .handle((in, out) ->
                                    out.sendString(Mono.just("hello"))
                                            .then()
                                            .thenMany(
                                                    in.receive()
                                                            .asString()
                                                            .map(text ->
                                                                    in.selectedSubprotocol()
                                                                            + " "
                                                                            + text)))
                            .blockFirst(Duration.ofSeconds(20));

            assertThat(heard).isEqualTo("binary echo hello");
        } finally {
            service.disposeNow();
        }
    }
}
