package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A second machine joins, works, dies, comes back and leaves: one story, told in its order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesIT {
    private static final int GUEST = 301;

    private static Server server;
    private static SecondNode second;

    @BeforeAll
    static void start() throws IOException {
        server = Server.reachable();
        second = new SecondNode(server, "second");
    }

    @AfterAll
    static void stop() {
        if (second != null) {
            second.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    @Order(1)
    void refusesWhoHasNoToken() {
        var answer =
                second.agentUp(
                        "--join",
                        "https://" + server.gateway() + ":" + server.port(),
                        "--token",
                        "guessed." + "0".repeat(64));

        assertThat(answer.status()).isNotZero();
        assertThat(answer.output()).contains("not of the token's authority");
    }

    @Test
    @Order(2)
    void joinsWithAToken() {
        second.join();

        awaitStatus("online");
        assertThat(nodes()).contains("\"node\":\"" + Server.NODE + "\"");
    }

    @Test
    @Order(3)
    void takesCommands() throws IOException {
        String template = server.upload(Templates.busybox());
        Tasks.succeed(
                server.api(),
                server.api()
                        .post(
                                "/nodes/second/lxc",
                                Map.of(
                                        "vmid",
                                        GUEST,
                                        "ostemplate",
                                        template,
                                        "rootfs",
                                        Server.STORAGE + ":1",
                                        "memory",
                                        64,
                                        "swap",
                                        0)));
        Tasks.succeed(server.api(), post("start"));

        assertThat(second.runs(GUEST)).isTrue();
        assertThat(Host.isRunning(server, GUEST)).isFalse();
        assertThat(guest().get("node").stringValue()).isEqualTo("second");
    }

    @Test
    @Order(4)
    void isMissedWhenItDies() {
        second.pullThePlug();

        awaitStatus("offline");
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> guest().get("status").stringValue().equals("unknown"));
    }

    @Test
    @Order(5)
    void comesBackWithItsGuests() throws IOException {
        Host.unmountBelow(second.data());
        second.switchOn();
        second.startAgent();

        awaitStatus("online");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> guest().get("status").stringValue().equals("stopped"));
        Tasks.succeed(server.api(), post("start"));
        assertThat(second.runs(GUEST)).isTrue();
        Tasks.succeed(server.api(), post("stop"));
        Tasks.succeed(server.api(), server.api().delete("/nodes/second/lxc/" + GUEST));
    }

    @Test
    @Order(6)
    void leaves() throws IOException {
        second.run(
                        List.of(
                                Server.ROOT.resolve("innkeeper").toString(),
                                "agent",
                                "down",
                                "--data-dir",
                                second.data().toString()))
                .ok();
        server.pvesh("delete", "/cluster/config/nodes/second").ok();

        assertThat(nodes()).doesNotContain("\"node\":\"second\"");
        assertThat(server.pvesh("delete", "/cluster/config/nodes/second").output())
                .contains("not a known host of the cluster");
    }

    private static ApiClient.Answer post(String action) throws IOException {
        return server.api().post("/nodes/second/lxc/" + GUEST + "/status/" + action, Map.of());
    }

    private static tools.jackson.databind.JsonNode guest() throws IOException {
        for (var entry : server.api().get("/cluster/resources?type=vm").ok()) {
            if (entry.get("vmid").asInt() == GUEST) {
                return entry;
            }
        }
        throw new AssertionError("no guest " + GUEST);
    }

    private static void awaitStatus(String status) {
        Awaitility.await("second is " + status)
                .atMost(Duration.ofSeconds(60))
                .until(() -> {
                    for (var node : server.api().get("/nodes").ok()) {
                        if (node.get("node").stringValue().equals("second")) {
                            return node.get("status").stringValue().equals(status);
                        }
                    }
                    return false;
                });
    }

    private static String nodes() {
        try {
            return server.api().get("/nodes").ok().toString();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
