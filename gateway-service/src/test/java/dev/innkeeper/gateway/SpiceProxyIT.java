package dev.innkeeper.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.door.ConsolePaths;
import dev.innkeeper.contracts.door.SpiceTicket;
import dev.innkeeper.gateway.fixture.RawClient;
import dev.innkeeper.gateway.fixture.RecordingService;
import dev.innkeeper.gateway.fixture.RunningGateway;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.UserId;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.http.server.WebsocketServerSpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients of SPICE come by a proxy to the node, with their ticket as the host's name. */
class SpiceProxyIT {
    private static final String CALL = "POST /nodes/{node}/lxc/{vmid}/spiceproxy";
    private static final SpiceTicket TICKET = ticket(100);
    private static final AtomicInteger CONNECTIONS = new AtomicInteger();

    private static DisposableServer agent;
    private static RunningGateway gateway;

    private static SpiceTicket ticket(int guest) {
        return SpiceTicket.of(new GuestId(guest), new NodeName("pve1"), 61_000, 1, "0f".repeat(32));
    }

    @BeforeAll
    static void start() {
        agent = HttpServer.create().port(0).route(SpiceProxyIT::routes).bindNow();
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
        for (int guest : new int[] {100, 101}) {
            gateway.tell(
                    new GuestState(
                            new GuestId(guest),
                            GuestKind.LXC,
                            new NodeName("pve1"),
                            Map.of(),
                            1,
                            false,
                            Optional.empty(),
                            false));
        }
        gateway.service().answers(CALL, RecordingService.Answer.ok("{}"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        agent.disposeNow();
    }

    /** An agent that greets and echoes, for the one ticket. */
    private static void routes(HttpServerRoutes routes) {
        routes.ws(
                request ->
                        request.uri().equals("/consoles/spice/100/61000")
                                && TICKET.text()
                                        .equals(request.requestHeaders().get(ConsolePaths.TICKET)),
                (in, out) -> {
                    CONNECTIONS.incrementAndGet();
                    in.withConnection(connection ->
                            connection
                                    .channel()
                                    .closeFuture()
                                    .addListener(_ -> CONNECTIONS.decrementAndGet()));
                    return out.sendString(Mono.just("hello "))
                            .then(out.send(in.receive().retain()));
                },
                WebsocketServerSpec.builder().protocols("binary").build());
        routes.get("/**", (in, out) -> out.status(401).send());
    }

    /** What guest-service is told about the proxy when a client asks this way. */
    private static String named(String host, String parameters) {
        gateway.service().forget();
        try (RawClient client = gateway.connect()) {
            client.send(
                            "POST /api2/json/nodes/pve1/lxc/100/spiceproxy HTTP/1.1\r\nHost: "
                                    + host
                                    + "\r\n"
                                    + gateway.cookie("root@pam")
                                    + gateway.csrf("root@pam")
                                    + "Content-Type: application/x-www-form-urlencoded\r\n"
                                    + "Content-Length: "
                                    + parameters.length()
                                    + "\r\n\r\n"
                                    + parameters)
                    .read();
        }
        JsonNode body = JsonMapper.shared().readTree(gateway.service().nextAsked().body());
        return body.path("proxy").asString();
    }

    private static int port() {
        String named = named("here:8006", "");
        return Integer.parseInt(named.substring(named.lastIndexOf(':') + 1));
    }

    @ParameterizedTest
    @CsvSource({
        "here.example:8006,'',here.example",
        "here.example,'',here.example",
        "'[fd00::1]:8006','',[fd00::1]",
        "here.example:8006,proxy=there.example,there.example",
        "here.example:8006,proxy=fd00::2,[fd00::2]"
    })
    void clientIsToldTheProxyByTheNameItUses(String host, String parameters, String expected) {
        assertThat(named(host, parameters)).startsWith(expected + ":").matches(".*:\\d+");
    }

    private static String ask(Socket socket, String request) throws IOException {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return read(socket, "\r\n\r\n");
    }

    private static String read(Socket socket, String end) throws IOException {
        var text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return text.toString();
            }
            text.append((char) next);
        }
        return text.toString();
    }

    private static String connect(SpiceTicket ticket) {
        return "CONNECT " + ticket.text() + ":61000 HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    @Test
    void bytesPassBothWaysUntilTheClientLeaves() throws IOException {
        try (var one = new Socket("127.0.0.1", port());
                var two = new Socket("127.0.0.1", port())) {
            assertThat(ask(one, connect(TICKET) + "early")).startsWith("HTTP/1.0 200 ");
            assertThat(ask(two, connect(TICKET))).startsWith("HTTP/1.0 200 ");
            await().untilAtomic(CONNECTIONS, is(2));
            one.getOutputStream().write(" and late".getBytes(StandardCharsets.US_ASCII));

            assertThat(read(one, "late")).isEqualTo("hello early and late");
        }

        await().untilAtomic(CONNECTIONS, is(0));
    }

    @Test
    void whoeverHasNoTicketIsRefused() throws IOException {
        try (var unknown = new Socket("127.0.0.1", port());
                var elsewhere = new Socket("127.0.0.1", port());
                var strange = new Socket("127.0.0.1", port())) {
            assertThat(ask(unknown, connect(ticket(101)))).startsWith("HTTP/1.0 401 ");
            assertThat(ask(elsewhere, "CONNECT www.example.com:443 HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.0 401 ");
            assertThat(ask(strange, "GET / HTTP/1.1\r\n\r\n")).isEmpty();
        }
    }
}
