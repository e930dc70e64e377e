package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers through the API, on one server that all scenarios share. */
@OnSharedServer
class ContainerLifeIT {
    private static Server server;
    private static String template;

    @BeforeAll
    static void start(Server shared) throws IOException {
        server = shared;
        template = server.upload(Templates.busybox());
    }

    @Test
    void livesAndLeavesNothingBehind() throws IOException {
        create(101, Map.of());
        assertThat(Host.isRunning(server, 101)).isFalse();

        Tasks.succeed(server.api(), post(101, "start"));

        assertThat(Host.isRunning(server, 101)).isTrue();
        assertThat(status(101)).isEqualTo("running");
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> Programs.run("ping", "-c1", "-W1", ip(101)).status() == 0);
        assertThat(Host.attach(server, 101, "cat", "/etc/hostname").ok().strip())
                .isEqualTo("ct101");

        Tasks.succeed(server.api(), post(101, "shutdown"));
        assertThat(status(101)).isEqualTo("stopped");
        Tasks.succeed(server.api(), server.api().delete(path(101)));

        assertThat(server.guests()).noneMatch(guest -> guest.get("vmid").asInt() == 101);
        assertThat(Host.tracesOf(server, 101)).isEmpty();
    }

    @Test
    void refusesATemplateThatDoesNotExistAndLeavesNothingBehind() throws IOException {
        var answer =
                server.api()
                        .post(
                                "/nodes/" + Server.NODE + "/lxc",
                                Map.of(
                                        "vmid", 103,
                                        "ostemplate", Server.STORAGE + ":vztmpl/missing.tar.gz",
                                        "rootfs", Server.STORAGE + ":1"));

        if (answer.status() == 200) {
            assertThat(Tasks.await(server.api(), answer.data().stringValue())).isNotEqualTo("OK");
        }
        assertThat(server.guests()).noneMatch(guest -> guest.get("vmid").asInt() == 103);
        assertThat(Host.tracesOf(server, 103)).isEmpty();
    }

    @Test
    void refusesAnIdThatIsTaken() throws IOException {
        create(104, Map.of());

        var answer = server.api().post("/nodes/" + Server.NODE + "/lxc", parameters(104, Map.of()));

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        Tasks.succeed(server.api(), server.api().delete(path(104)));
    }

    @Test
    void refusesToDestroyWhatRuns() throws IOException {
        create(105, Map.of());
        Tasks.succeed(server.api(), post(105, "start"));

        var answer = server.api().delete(path(105));

        if (answer.status() == 200) {
            assertThat(Tasks.await(server.api(), answer.data().stringValue())).isNotEqualTo("OK");
        }
        assertThat(Host.isRunning(server, 105)).isTrue();
        Tasks.succeed(server.api(), post(105, "stop"));
        Tasks.succeed(server.api(), server.api().delete(path(105)));
    }

    @Test
    void twentyAreMadeAndDestroyedAtOnce() throws IOException {
        List<Integer> all = IntStream.range(220, 240).boxed().toList();
        List<ApiClient.Answer> made = new ArrayList<>();
        for (int vmid : all) {
            made.add(
                    server.api()
                            .post(
                                    "/nodes/" + Server.NODE + "/lxc",
                                    parameters(vmid, Map.of("rootfs", Server.STORAGE + ":0"))));
        }
        for (ApiClient.Answer answer : made) {
            Tasks.succeed(server.api(), answer);
        }

        List<ApiClient.Answer> gone = new ArrayList<>();
        for (int vmid : all) {
            gone.add(server.api().delete(path(vmid)));
        }

        for (ApiClient.Answer answer : gone) {
            Tasks.succeed(server.api(), answer);
        }
        for (int vmid : all) {
            assertThat(Host.tracesOf(server, vmid)).isEmpty();
        }
    }

    @Test
    void changesNothingWhenStartedTwice() {
        var before = server.process("control-plane").pid();

        server.start();

        assertThat(server.process("control-plane").pid()).isEqualTo(before);
    }

    private static void create(int vmid, Map<String, ?> more) throws IOException {
        Tasks.succeed(
                server.api(),
                server.api().post("/nodes/" + Server.NODE + "/lxc", parameters(vmid, more)));
    }

    private static Map<String, Object> parameters(int vmid, Map<String, ?> more) {
        var parameters = new HashMap<String, Object>();
        parameters.put("vmid", vmid);
        parameters.put("ostemplate", template);
        parameters.put("rootfs", Server.STORAGE + ":1");
        parameters.put("hostname", "ct" + vmid);
        parameters.put("memory", 128);
        parameters.put("swap", 0);
        parameters.put(
                "net0",
                "name=eth0,bridge=%s,ip=%s".formatted(server.bridge(), server.address(vmid)));
        parameters.putAll(more);
        return parameters;
    }

    private static String ip(int vmid) {
        return server.address(vmid).split("/")[0];
    }

    private static ApiClient.Answer post(int vmid, String action) throws IOException {
        return server.api().post(path(vmid) + "/status/" + action, Map.of());
    }

    private static String status(int vmid) throws IOException {
        return server.api().get(path(vmid) + "/status/current").ok().get("status").stringValue();
    }

    private static String path(int vmid) {
        return "/nodes/" + Server.NODE + "/lxc/" + vmid;
    }
}
