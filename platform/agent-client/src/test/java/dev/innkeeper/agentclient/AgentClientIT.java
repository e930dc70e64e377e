package dev.innkeeper.agentclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.innkeeper.contracts.ClusterEvent.NodeMember;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.testkit.TestCertificates;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Live calls over TLS with certificates on both sides. */
class AgentClientIT {
    private static final NodeName NODE = new NodeName("pve1");

    @TempDir private Path folder;
    private HttpsServer agent;
    private TestCertificates cluster;
    private AgentClient client;

    /** What the agent says of the request that it got. */
    record Echo(String method, String path, String body, String type) {}

    @BeforeEach
    void startAgent() throws IOException {
        cluster = new TestCertificates(folder, "cluster-ca");
        cluster.issue("agent");
        cluster.issue("control-plane");
        SSLContext tls =
                MeshTls.context(cluster.certificate("agent"), cluster.key("agent"), cluster.ca());
        agent = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        agent.setHttpsConfigurator(
                new HttpsConfigurator(tls) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                        wanted.setNeedClientAuth(true);
                        parameters.setSSLParameters(wanted);
                    }
                });
        agent.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        agent.createContext("/", AgentClientIT::answer);
        agent.start();
        client = client(cluster, "control-plane", agent.getAddress().getPort());
    }

    @AfterEach
    void stopAgent() {
        agent.stop(0);
    }

    @Test
    void bodyAndAnswerAreJson() {
        Echo echo = client.post(NODE, "/storages/status", Map.of("storage", "local"), Echo.class);

        assertThat(echo)
                .isEqualTo(
                        new Echo(
                                "POST",
                                "/storages/status",
                                "{\"storage\":\"local\"}",
                                "application/json"));
    }

    @Test
    void uploadStreamsWithItsLengthOrWithout() {
        byte[] bytes = "any bytes".getBytes(StandardCharsets.UTF_8);

        client.upload(
                NODE,
                "/uploads/a?storage=local",
                new ByteArrayInputStream(bytes),
                bytes.length,
                Duration.ofSeconds(10));
        client.upload(
                NODE, "/uploads/b", new ByteArrayInputStream(bytes), -1, Duration.ofSeconds(10));
        client.upload(
                NODE,
                "/uploads/c",
                new ByteArrayInputStream(new byte[0]),
                0,
                Duration.ofSeconds(10));
    }

    @Test
    void downloadIsAStream() throws IOException {
        try (InputStream stream = client.download(NODE, "/file")) {
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"/file\"");
        }
    }

    @Test
    void refusalCarriesTheAgentsMessage() {
        assertThatThrownBy(() -> client.get(NODE, "/refuse", Echo.class))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> {
                            assertThat(e.problem().kind()).isEqualTo(Problem.Kind.REFUSED);
                            assertThat(e.problem().message()).isEqualTo("CT 100 not running");
                        });
    }

    @Test
    void agentThatIsAwayIsUnreachable() {
        int port = agent.getAddress().getPort();
        agent.stop(0);

        assertThatThrownBy(() -> client(cluster, "control-plane", port).get(NODE, "/", Echo.class))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.UNREACHABLE));
    }

    @Test
    void strangersAreRefusedOnBothSides() throws IOException {
        TestCertificates strange =
                new TestCertificates(Files.createDirectory(folder.resolve("strange")), "other-ca");
        strange.issue("control-plane");
        int port = agent.getAddress().getPort();
        HttpClient trusting =
                http(
                        MeshTls.context(
                                strange.certificate("control-plane"),
                                strange.key("control-plane"),
                                cluster.ca()));

        assertThatThrownBy(() -> client(strange, "control-plane", port).get(NODE, "/x", Echo.class))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() ->
                        new AgentClient(trusting, node -> Optional.of(member(port)))
                                .get(NODE, "/x", Echo.class))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void unknownNodeIsSaidSo() {
        AgentClient nowhere = new AgentClient(HttpClient.newHttpClient(), node -> Optional.empty());

        assertThatThrownBy(() -> nowhere.get(NODE, "/", Echo.class))
                .hasMessage("no such node 'pve1'");
    }

    private static AgentClient client(TestCertificates certificates, String owner, int port) {
        SSLContext tls =
                MeshTls.context(
                        certificates.certificate(owner),
                        certificates.key(owner),
                        certificates.ca());
        return new AgentClient(http(tls), node -> Optional.of(member(port)));
    }

    private static HttpClient http(SSLContext tls) {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls).build();
    }

    private static NodeMember member(int port) {
        return new NodeMember(NODE, 1, "127.0.0.1", port, "", true, Instant.EPOCH);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean refused = exchange.getRequestURI().getPath().equals("/refuse");
            String text =
                    refused
                            ? "{\"message\":\"CT 100 not running\"}"
                            : "{\"method\":\"%s\",\"path\":\"%s\",\"body\":\"%s\",\"type\":\"%s\"}"
                                    .formatted(
                                            exchange.getRequestMethod(),
                                            exchange.getRequestURI().getPath(),
                                            body.replace("\"", "\\\""),
                                            exchange.getRequestHeaders().getFirst("Content-Type"));
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? 500 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
