package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A second machine joins, works, dies, comes back and leaves: one story, told in its order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@MostlyWaits
class TwoNodesIT {
    private static final int GUEST = 301;
    private static final int MOVED = 302;
    private static final int SHARED = 303;
    private static final int STAYS = 304;

    private static Server server;
    private static SecondNode second;
    private static String template;

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
        template = server.upload(Templates.busybox());
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
    void aStoppedContainerMovesWithItsFilesAndItsConfiguration() throws IOException {
        ownStorages();
        Map<String, Object> data = Map.of("mp0", Server.STORAGE + ":1,mp=/data,replicate=0");
        create(Server.NODE, MOVED, template, data);
        change(Map.of("description", "goes", "onboot", 1, "startup", "order=1"));
        Tasks.succeed(server.api(), post(Server.NODE, MOVED, "start"));
        Host.attach(server, MOVED, "sh", "-c", "head -c 3000000 /dev/urandom > /data/noise").ok();
        String sum = Host.attach(server, MOVED, "sha256sum", "/data/noise").ok();
        Tasks.succeed(server.api(), post(Server.NODE, MOVED, "stop"));
        var before = config(Server.NODE, MOVED);

        Tasks.succeed(server.api(), migrate(Server.NODE, Map.of("target", "second")));

        assertThat(config("second", MOVED)).isEqualTo(before);
        awaitNone(() -> Host.tracesOf(server, MOVED));
        Tasks.succeed(server.api(), post("second", MOVED, "start"));
        assertThat(second.attach(MOVED, "sha256sum /data/noise").ok()).isEqualTo(sum);
    }

    @Test
    @Order(7)
    void aRunningContainerMovesByARestart() throws IOException {
        assertThat(migrate("second", Map.of("target", Server.NODE)).body().toString())
                .contains("Can't migrate running container without --online or --restart");
        assertThat(migrate("second", Map.of("target", Server.NODE, "online", 1)).body().toString())
                .contains("lxc live migration is currently not implemented");
        awaitPing();

        Tasks.succeed(
                server.api(),
                migrate(
                        "second",
                        Map.of(
                                "target",
                                Server.NODE,
                                "restart",
                                1,
                                "target-storage",
                                Server.STORAGE + ":other")));

        assertThat(config(Server.NODE, MOVED).get("rootfs").stringValue()).startsWith("other:");
        assertThat(second.runs(MOVED)).isFalse();
        awaitNone(() -> second.tracesOf(MOVED, volumes()));
        awaitPing();
        Tasks.succeed(server.api(), post(Server.NODE, MOVED, "stop"));
    }

    /**
     * S105, S247: what lies on a shared storage is there on every node; with nothing to copy, the
     * time without an answer is that of a stop and a start.
     */
    @Test
    @Order(8)
    void aMoveOnASharedStorageIsShort() throws IOException {
        create("second", SHARED, uploadTo(Server.NODE, "both"), Map.of());
        Tasks.succeed(server.api(), post("second", SHARED, "start"));
        awaitPing();

        var move = migrate("second", SHARED, Map.of("target", Server.NODE, "restart", 1));
        awaitSilence();
        long begin = System.nanoTime();
        awaitPing();
        Duration gone = Duration.ofNanos(System.nanoTime() - begin);

        Tasks.succeed(server.api(), move);
        assertThat(Host.isRunning(server, SHARED)).isTrue();
        assertThat(gone).isLessThan(Duration.ofSeconds(20));
        Tasks.succeed(server.api(), post(Server.NODE, SHARED, "stop"));
        Tasks.succeed(
                server.api(), server.api().delete("/nodes/" + Server.NODE + "/lxc/" + SHARED));
    }

    @Test
    @Order(9)
    void aMoveThatIsRefusedOrFailsLeavesEverythingAsItWas() throws IOException {
        var before = config(Server.NODE, MOVED);
        second.run(List.of("mount", "-t", "tmpfs", "-o", "size=1m", "tiny", place("tiny"))).ok();

        assertThat(migrate(Server.NODE, Map.of("target", "second")).body().toString())
                .contains("storage 'other' is not available on node 'second'");
        assertThat(migrate(Server.NODE, Map.of("target", "nowhere")).status()).isNotEqualTo(200);
        String end =
                server.await(
                        migrate(Server.NODE, Map.of("target", "second", "target-storage", "tiny")));
        assertThat(end).isNotEqualTo("OK");

        assertWholeOn(Server.NODE, before);
        assertThat(second.run(List.of("ls", place("tiny") + "/images")).output()).isBlank();
        assertThat(second.tracesOf(MOVED)).isEmpty();
    }

    @Test
    @Order(10)
    void aSourceThatDiesInTheMiddleKeepsItsContainer() throws IOException {
        var before = config(Server.NODE, MOVED);
        String upid = startSlowMove(Server.NODE, "second");

        server.kill("agent");
        server.start();

        assertThat(Tasks.await(server.api(), upid)).isNotEqualTo("OK");
        assertWholeOn(Server.NODE, before);
        assertThat(second.tracesOf(MOVED, volumes())).isEmpty();
    }

    @Test
    @Order(11)
    void aTargetThatDiesInTheMiddleTakesItUpAgainOrLeavesIt() throws IOException {
        var before = config(Server.NODE, MOVED);
        String upid = startSlowMove(Server.NODE, "second");

        second.killAgent();
        second.startAgent();

        if (Tasks.await(server.api(), upid).equals("OK")) {
            assertThat(config("second", MOVED).get("hostname")).isEqualTo(before.get("hostname"));
            // What was sent to the dead one ends when its silence is noticed.
            awaitNone(() -> Host.tracesOf(server, MOVED));
            Tasks.succeed(
                    server.api(),
                    migrate("second", Map.of("target", Server.NODE, "target-storage", "other")));
            before = config(Server.NODE, MOVED);
        }
        assertWholeOn(Server.NODE, before);
        awaitNone(() -> second.tracesOf(MOVED, volumes()));
    }

    /** The node is cut off while a guest leaves it, dies, and comes back with what it remembers. */
    @Test
    @Order(12)
    void aNodeThatWasCutOffDoesNotStartWhatIsElsewhere() throws IOException {
        Tasks.succeed(
                server.api(),
                migrate(Server.NODE, Map.of("target", "second", "target-storage", Server.STORAGE)));
        create(
                "second",
                STAYS,
                uploadTo("second", Server.STORAGE),
                Map.of("onboot", 1, "startup", "order=2"));
        String upid = startSlowMove("second", Server.NODE);
        second.cutOff(broker());
        assertThat(Tasks.await(server.api(), upid)).isEqualTo("OK");
        Tasks.succeed(server.api(), post(Server.NODE, MOVED, "start"));
        assertThat(second.tracesOf(MOVED, volumes())).as("it has not heard").isNotEmpty();

        second.pullThePlug();
        Host.unmountBelow(second.data());
        second.switchOn();
        second.cutOff(broker());
        second.startAgent();

        Awaitility.await("second starts its own guest without the control plane")
                .atMost(Duration.ofSeconds(90))
                .until(() -> second.runs(STAYS));
        assertThat(second.log()).contains("No control plane, starting local guests");
        assertThat(second.runs(MOVED)).isFalse();
        second.reconnect();
        Awaitility.await("second forgets what is elsewhere")
                .atMost(Duration.ofSeconds(90))
                .until(() -> second.tracesOf(MOVED, volumes()).isEmpty());
        assertThat(second.runs(MOVED)).isFalse();
        assertThat(Host.isRunning(server, MOVED)).isTrue();
        awaitStatus("online");
    }

    @Test
    @Order(13)
    void allGuestsOfANodeMove() throws IOException {
        Tasks.succeed(
                server.api(),
                server.api()
                        .post(
                                "/nodes/second/migrateall",
                                Map.of("target", Server.NODE, "maxworkers", 2)));

        assertThat(Host.isRunning(server, STAYS)).isTrue();
        awaitNone(() -> second.tracesOf(STAYS, volumes()));
        for (int id : List.of(STAYS, MOVED)) {
            Tasks.succeed(server.api(), post(Server.NODE, id, "stop"));
            Tasks.succeed(
                    server.api(), server.api().delete("/nodes/" + Server.NODE + "/lxc/" + id));
            assertThat(Host.tracesOf(server, id)).isEmpty();
        }
    }

    @Test
    @Order(14)
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
        return post("second", GUEST, action);
    }

    private static ApiClient.Answer post(String node, int vmid, String action) throws IOException {
        return server.api().post("/nodes/" + node + "/lxc/" + vmid + "/status/" + action, Map.of());
    }

    /**
     * From here on the scenario's storage is another one on each node; {@code other} is the first
     * node's alone, {@code both} is one for both, {@code tiny} is hardly any.
     */
    /** Where a guest was before, its parts go after the move has ended. */
    private static void awaitNone(Callable<List<String>> traces) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(traces.call()).isEmpty());
    }

    private static void ownStorages() throws IOException {
        second.ownFolder(volumes());
        second.ownFolder(server.data().resolve("tiny"));
        storage("other", Map.of("nodes", Server.NODE));
        storage("tiny", Map.of());
        storage("both", Map.of("shared", 1));
    }

    private static void storage(String name, Map<String, ?> more) throws IOException {
        Map<String, Object> all = new HashMap<>(more);
        all.put("storage", name);
        all.put("type", "dir");
        all.put("path", place(name));
        all.put("content", "rootdir,vztmpl");
        server.api().post("/storage", all).ok();
    }

    private static String place(String storage) {
        return server.data().resolve(storage).toString();
    }

    private static Path volumes() {
        return server.data().resolve("volumes");
    }

    private static String uploadTo(String node, String storage) throws IOException {
        Path template = Templates.busybox();
        String door = "/nodes/" + node + "/storage/" + storage + "/upload";
        Tasks.succeed(server.api(), server.api().upload(door, "vztmpl", template));
        return storage + ":vztmpl/" + template.getFileName();
    }

    private static void create(String node, int vmid, String template, Map<String, ?> more)
            throws IOException {
        Map<String, Object> all = new HashMap<>(more);
        all.put("vmid", vmid);
        all.put("ostemplate", template);
        all.put("rootfs", (vmid == SHARED ? "both" : Server.STORAGE) + ":1");
        all.put("hostname", "moving");
        all.put("memory", 64);
        all.put("swap", 0);
        if (vmid != STAYS) {
            all.put("net0", "name=eth0,bridge=" + server.bridge() + ",ip=" + server.address(60));
        }
        Tasks.succeed(server.api(), server.api().post("/nodes/" + node + "/lxc", all));
    }

    private static void change(Map<String, ?> options) throws IOException {
        server.api().put("/nodes/" + Server.NODE + "/lxc/" + MOVED + "/config", options).ok();
    }

    private static ApiClient.Answer migrate(String node, Map<String, ?> options)
            throws IOException {
        return migrate(node, MOVED, options);
    }

    private static ApiClient.Answer migrate(String node, int vmid, Map<String, ?> options)
            throws IOException {
        return server.api().post("/nodes/" + node + "/lxc/" + vmid + "/migrate", options);
    }

    /** A move of about twenty seconds that has begun to copy. */
    private static String startSlowMove(String from, String to) throws IOException {
        String upid =
                migrate(
                                from,
                                Map.of(
                                        "target",
                                        to,
                                        "target-storage",
                                        Server.STORAGE,
                                        "bwlimit",
                                        300))
                        .ok()
                        .stringValue();
        Awaitility.await("the copy has begun")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Tasks.log(server.api(), upid).contains("copying volume"));
        return upid;
    }

    private static JsonNode config(String node, int vmid) throws IOException {
        var config =
                (ObjectNode) server.api().get("/nodes/" + node + "/lxc/" + vmid + "/config").ok();
        config.remove("digest");
        return config;
    }

    private static void assertWholeOn(String node, JsonNode before) throws IOException {
        assertThat(config(node, MOVED)).isEqualTo(before);
        Tasks.succeed(server.api(), post(node, MOVED, "start"));
        Host.attach(server, MOVED, "test", "-s", "/data/noise").ok();
        Tasks.succeed(server.api(), post(node, MOVED, "stop"));
    }

    private static boolean answersPing() {
        String address = server.address(60).replaceFirst("/.*", "");
        return Programs.run("ping", "-c", "1", "-W", "1", address).status() == 0;
    }

    private static void awaitPing() {
        Awaitility.await("the guest answers")
                .atMost(Duration.ofSeconds(60))
                .until(TwoNodesIT::answersPing);
    }

    private static void awaitSilence() {
        Awaitility.await("the guest goes away")
                .atMost(Duration.ofSeconds(60))
                .until(() -> !answersPing());
    }

    private static int broker() throws IOException {
        return Files.readAllLines(server.data().resolve("ports")).stream()
                .filter(line -> line.startsWith("kafka.nodes="))
                .map(line -> Integer.parseInt(line.substring("kafka.nodes=".length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode guest() throws IOException {
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
