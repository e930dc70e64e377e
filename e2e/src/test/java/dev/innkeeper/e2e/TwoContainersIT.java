package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/**
 * Two Debian containers and what happens to them in their days, each step on what the ones before
 * it left. VLANs and quotas, which this kernel may not have, are shown by the agent's own tests.
 */
@OnSharedServer
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoContainersIT {
    private static final int FIRST = 131;
    private static final int SECOND = 132;
    private static final int COPY = 133;
    private static final String SNAPSHOTS = "e2e-btrfs";
    private static final String PASSWORD = "a-long-password";

    private static Server server;
    private static Path hookLog;

    @BeforeAll
    static void start(Server shared) throws IOException {
        server = shared;
        Path pool = Files.createDirectories(server.data().resolve("btrfs"));
        Path image = server.data().resolve("btrfs.img");
        Programs.run("truncate", "-s", "6G", image.toString()).ok();
        Programs.run("mkfs.btrfs", "-q", image.toString()).ok();
        Programs.run("mount", "-o", "loop", image.toString(), pool.toString()).ok();
        server.api()
                .post(
                        "/storage",
                        Map.of(
                                "storage",
                                SNAPSHOTS,
                                "type",
                                "btrfs",
                                "path",
                                pool,
                                "content",
                                "rootdir,images"))
                .ok();
        hookLog = server.data().resolve("hooks.log");
        Path script =
                Files.createDirectories(server.data().resolve("volumes/snippets"))
                        .resolve("hook.sh");
        Files.writeString(script, "#!/bin/sh\necho \"$1 $2\" >> " + hookLog + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        String template = server.upload(Templates.debian());
        create(FIRST, template, "order=2", Map.of("mp0", SNAPSHOTS + ":1,mp=/srv/data"));
        create(SECOND, template, "order=1", Map.of());
    }

    private static void create(int id, String template, String startup, Map<String, ?> more)
            throws IOException {
        var parameters = new TreeMap<String, Object>(more);
        parameters.put("vmid", id);
        parameters.put("ostemplate", template);
        parameters.put("rootfs", SNAPSHOTS + ":2");
        parameters.put("hostname", "deb" + id);
        parameters.put("password", PASSWORD);
        parameters.put("memory", 256);
        parameters.put("swap", 0);
        parameters.put("features", "nesting=1");
        parameters.put("onboot", 1);
        parameters.put("startup", startup);
        parameters.put(
                "net0", "name=eth0,bridge=%s,ip=%s".formatted(server.bridge(), server.address(id)));
        succeed(server.api().post(node("/lxc"), parameters));
        // Which root of the node alone may say.
        server.pvesh(
                        "set",
                        guest(id, "/config"),
                        "--hookscript",
                        Server.STORAGE + ":snippets/hook.sh")
                .ok();
    }

    private static String node(String path) {
        return "/nodes/" + Server.NODE + path;
    }

    private static String guest(int id, String path) {
        return node("/lxc/" + id + path);
    }

    private static void succeed(ApiClient.Answer started) throws IOException {
        Tasks.succeed(server.api(), started);
    }

    private static String option(int id, String name) throws IOException {
        return server.api().get(guest(id, "/config")).ok().path(name).asString("");
    }

    private static String inside(int id, String script) {
        return Host.attach(server, id, "/bin/sh", "-c", "PATH=/bin:/usr/bin:/sbin; " + script)
                .output()
                .strip();
    }

    private static List<String> hooks() throws IOException {
        return Files.readAllLines(hookLog);
    }

    @Test
    @Order(1)
    void startInTheirOrder() throws IOException {
        succeed(server.api().post(node("/startall"), Map.of("vms", FIRST + "," + SECOND)));

        assertThat(hooks())
                .containsExactly(
                        SECOND + " pre-start",
                        SECOND + " post-start",
                        FIRST + " pre-start",
                        FIRST + " post-start");
    }

    @Test
    @Order(2)
    void reachEachOtherOnTheirBridge() {
        String second = server.address(SECOND).split("/")[0];

        Awaitility.await()
                .atMost(2, TimeUnit.MINUTES)
                .until(() -> inside(FIRST, "ping -c1 -W1 " + second).contains(" 0% packet loss"));
        assertThat(inside(SECOND, "hostname")).isEqualTo("deb" + SECOND);
    }

    @Test
    @Order(3)
    void userLogsInOnATerminal() throws IOException {
        JsonNode ticket = server.api().post(guest(FIRST, "/termproxy"), Map.of()).ok();

        try (TerminalClient terminal =
                TerminalClient.open(server.api(), guest(FIRST, "/vncwebsocket"), ticket)) {
            terminal.awaitText("OK");
            Awaitility.await()
                    .atMost(2, TimeUnit.MINUTES)
                    .pollInterval(1, TimeUnit.SECONDS)
                    .until(() -> {
                        terminal.type("\r");
                        return terminal.shows("login:");
                    });
            terminal.type("root\r");
            terminal.awaitText("Password:");
            terminal.type(PASSWORD + "\r");
            terminal.awaitText("root@deb" + FIRST);
            terminal.resize(101, 31);
            terminal.type("stty size; tty\r");
            terminal.awaitText("31 101");
            terminal.awaitText("/dev/tty");
        }
    }

    @Test
    @Order(4)
    void changeWaitsForTheNextStart() throws IOException {
        server.api().put(guest(FIRST, "/config"), Map.of("tty", 3, "memory", 320)).ok();

        JsonNode pending = server.api().get(guest(FIRST, "/pending")).ok();
        assertThat(pending.valueStream().filter(o -> o.path("key").asString().equals("tty")))
                .singleElement()
                .satisfies(tty -> assertThat(tty.path("pending").asInt()).isEqualTo(3));
        assertThat(option(FIRST, "memory")).isEqualTo("320");
        succeed(server.api().post(guest(FIRST, "/status/reboot"), Map.of()));
        assertThat(option(FIRST, "tty")).isEqualTo("3");
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .until(() -> inside(FIRST, "ls /dev/tty3").equals("/dev/tty3"));
    }

    @Test
    @Order(5)
    void snapshotBringsBackWhatWas() throws IOException {
        inside(FIRST, "echo before > /root/state; echo before > /srv/data/state");
        succeed(server.api().post(guest(FIRST, "/snapshot"), Map.of("snapname", "one")));
        inside(FIRST, "echo after > /root/state; rm /srv/data/state");

        succeed(server.api().post(guest(FIRST, "/snapshot/one/rollback"), Map.of("start", 1)));

        assertThat(inside(FIRST, "cat /root/state /srv/data/state")).isEqualTo("before\nbefore");
    }

    @Test
    @Order(6)
    void cloneOfTheSnapshotIsAContainerOfItsOwn() throws IOException {
        inside(FIRST, "echo later > /root/state");
        succeed(
                server.api()
                        .post(
                                guest(FIRST, "/clone"),
                                Map.of(
                                        "newid",
                                        COPY,
                                        "snapname",
                                        "one",
                                        "full",
                                        1,
                                        "hostname",
                                        "copy",
                                        "storage",
                                        Server.STORAGE)));
        server.api()
                .put(
                        guest(COPY, "/config"),
                        Map.of(
                                "net0",
                                "name=eth0,bridge=%s,ip=%s"
                                        .formatted(server.bridge(), server.address(COPY))))
                .ok();

        succeed(server.api().post(guest(COPY, "/status/start"), Map.of()));

        assertThat(option(COPY, "rootfs")).startsWith(Server.STORAGE + ":" + COPY + "/");
        assertThat(inside(COPY, "cat /etc/hostname /root/state /srv/data/state"))
                .isEqualTo("copy\nbefore\nbefore");
        assertThat(inside(FIRST, "cat /root/state")).isEqualTo("later");
        succeed(server.api().post(guest(COPY, "/status/stop"), Map.of()));
        succeed(server.api().delete(guest(COPY, "")));
        assertThat(Host.tracesOf(server, COPY)).isEmpty();
    }

    @Test
    @Order(7)
    void stopInTheOtherOrder() throws IOException {
        Files.delete(hookLog);

        succeed(server.api().post(node("/stopall"), Map.of("vms", FIRST + "," + SECOND)));

        assertThat(hooks())
                .containsSubsequence(FIRST + " post-stop", SECOND + " pre-stop")
                .contains(FIRST + " pre-stop", SECOND + " post-stop");
        assertThat(Host.isRunning(server, FIRST)).isFalse();
        assertThat(Host.isRunning(server, SECOND)).isFalse();
    }

    @Test
    @Order(8)
    void volumeMovesToAnotherStorageAndToTheOtherContainer() throws IOException {
        succeed(server.api().delete(guest(FIRST, "/snapshot/one")));
        succeed(
                server.api()
                        .post(
                                guest(FIRST, "/move_volume"),
                                Map.of("volume", "mp0", "storage", Server.STORAGE, "delete", 1)));
        assertThat(option(FIRST, "mp0")).startsWith(Server.STORAGE + ":" + FIRST + "/");

        succeed(
                server.api()
                        .post(
                                guest(FIRST, "/move_volume"),
                                Map.of(
                                        "volume", "mp0",
                                        "target-vmid", SECOND,
                                        "target-volume", "mp1")));

        assertThat(option(FIRST, "mp0")).isEmpty();
        assertThat(option(SECOND, "mp1"))
                .startsWith(Server.STORAGE + ":" + SECOND + "/vm-" + SECOND + "-disk-");
        succeed(server.api().post(guest(SECOND, "/status/start"), Map.of()));
        assertThat(inside(SECOND, "cat /srv/data/state")).isEqualTo("before");
        succeed(server.api().post(guest(SECOND, "/status/shutdown"), Map.of()));
    }

    @Test
    @Order(9)
    void leaveNothingBehind() throws IOException {
        for (int id : new int[] {FIRST, SECOND}) {
            succeed(server.api().delete(guest(id, "")));
            assertThat(Host.tracesOf(server, id)).isEmpty();
        }

        server.api().delete("/storage/" + SNAPSHOTS).ok();
        Path pool = server.data().resolve("btrfs");
        try (var left = Files.walk(pool)) {
            assertThat(left).noneMatch(Files::isRegularFile);
        }
        Programs.run("umount", pool.toString()).ok();
    }
}
