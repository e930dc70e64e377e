package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.e2e.CommandLine.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The programs by root of the node, without a password. */
@OnOwnServer
class CommandLineIT {
    private static final Path RECORDINGS = Server.ROOT.resolve("e2e/recordings/cli.jsonl");
    private static final String APART = "e2e-templates";
    private static final String TEMPLATE = "debian-12-standard_12.2-1_amd64.tar.zst";

    /** What they print is parsed by scripts; of the others the log of a task is free. */
    private static final Set<String> PARSED =
            Set.of("list", "config", "pending", "status", "cpusets", "df", "listsnapshot", "exec");

    /** These list what the server has besides: their columns and fields count. */
    private static final Set<String> OF_ACCESS = Set.of("pveum", "pvesh");

    /** Differs from one run to the next. */
    private static final Pattern BY_CHANCE =
            Pattern.compile(
                    "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|<UUID>|hwaddr=[0-9A-F:]{17}|\\d+(\\.\\d+)?[KMGT]?B?\\b");

    private static Server server;
    private static CommandLine tools;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = Server.fresh();
        tools = new CommandLine(server);
        Path cache = Files.createDirectories(server.data().resolve("volumes/template/cache"));
        Files.copy(Templates.debian(), cache.resolve(TEMPLATE));
        // Apart, for the recorded session lists the other storage.
        Path apart = server.data().resolve("templates");
        server.api()
                .post(
                        "/storage",
                        Map.of("storage", APART, "type", "dir", "path", apart, "content", "vztmpl"))
                .ok();
        Path folder = Files.createDirectories(apart.resolve("template/cache"));
        Files.copy(Templates.busybox(), folder.resolve("busybox.tar.gz"));
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    /**
     * The lines of a session on a real node, in their order: each needs what those before it did.
     */
    @Test
    void recordedSessionEndsTheSameWay() throws IOException {
        JsonMapper json = JsonMapper.builder().build();
        List<String> differences = new ArrayList<>();
        for (String line : Files.readAllLines(RECORDINGS)) {
            JsonNode recorded = json.readTree(line);
            List<String> words = new ArrayList<>();
            recorded.path("argv").forEach(word -> words.add(here(word.asString())));
            Result result = tools.run(words);
            compare(recorded, words, result, differences);
        }
        assertThat(differences).isEmpty();
    }

    private static void compare(
            JsonNode recorded, List<String> words, Result result, List<String> differences) {
        String name = String.join(" ", words);
        if (result.status() != recorded.path("exit").asInt()) {
            differences.add(name + ": status " + result.status() + ", " + result.err());
        }
        if (!recorded.has("note")
                && !here(recorded.path("stderr").asString()).equals(result.err())) {
            differences.add(name + ": says " + result.err());
        }
        String out = here(recorded.path("stdout").asString());
        boolean same =
                OF_ACCESS.contains(words.getFirst())
                        ? PrintedShape.of(out).equals(PrintedShape.of(result.out()))
                        : !PARSED.contains(words.get(1))
                                || columns(out).equals(columns(result.out()));
        if (!same) {
            differences.add(name + ": prints " + result.out());
        }
    }

    /** The recorded names in those of this server. */
    private static String here(String text) {
        String there = text.equals("local") ? Server.STORAGE : text;
        return there.replace("local:", Server.STORAGE + ":")
                .replace("vmbr0", server.bridge())
                .replace("pve1", Server.NODE);
    }

    /** The words of each line, without what is different by nature. */
    private static List<List<String>> columns(String text) {
        return text.lines()
                .map(line ->
                        Arrays.stream(BY_CHANCE.matcher(line).replaceAll("#").split("[ \t]+"))
                                .toList())
                .toList();
    }

    @Test
    void copiesFilesIntoAContainerAndOut() throws IOException {
        container(500);
        tools.run("pct", "start", "500").ok();
        Path file = folder.resolve("file");
        Files.writeString(file, "some bytes\n");

        tools.run("pct", "push", "500", file.toString(), "/etc/pushed", "--perms", "0640").ok();
        Path back = folder.resolve("back");
        tools.run("pct", "pull", "500", "/etc/pushed", back.toString()).ok();

        assertThat(back).hasSameTextualContentAs(file);
        assertThat(tools.run("pct", "exec", "500", "--", "ls", "-ln", "/etc/pushed").ok())
                .matches("-rw-r-----\\s+1 0\\s+0\\s+11 .*\\n");
        tools.run("pct", "stop", "500").ok();
    }

    /** A link that the container's root laid must lead nowhere but into the container. */
    @Test
    void pushFollowsNoLinkOutOfTheContainer() throws IOException {
        container(501);
        tools.run("pct", "start", "501").ok();
        Path outside = folder.resolve("outside");
        Files.writeString(outside, "mine\n");
        Path file = folder.resolve("file");
        Files.writeString(file, "other\n");
        tools.run("pct", "exec", "501", "--", "ln", "-s", outside.toString(), "/tmp/link").ok();
        tools.run("pct", "exec", "501", "--", "ln", "-s", folder.toString(), "/tmp/folder").ok();

        tools.run("pct", "push", "501", file.toString(), "/tmp/link").ok();
        Result through = tools.run("pct", "push", "501", file.toString(), "/tmp/folder/outside");
        Result read = tools.run("pct", "pull", "501", "/tmp/folder/outside", folder + "/got");

        assertThat(outside).hasContent("mine\n");
        assertThat(through.status()).isEqualTo(255);
        assertThat(read.status()).isEqualTo(255);
        tools.run("pct", "stop", "501").ok();
    }

    @Test
    void mountsAndChecksAStoppedContainer() throws IOException {
        container(502);

        assertThat(tools.run("pct", "fsck", "502", "--force").ok()).contains("blocks");
        assertThat(tools.run("pct", "mount", "502").ok())
                .isEqualTo("mounted CT 502 in '/var/lib/lxc/502/rootfs'\n");
        assertThat(Path.of("/var/lib/lxc/502/rootfs/sbin")).isDirectory();
        assertThat(tools.run("pct", "start", "502").err()).isEqualTo("CT is locked (mounted)\n");
        tools.run("pct", "unmount", "502").ok();

        assertThat(Path.of("/var/lib/lxc/502/rootfs/sbin")).doesNotExist();
        assertThat(tools.run("pct", "config", "502").ok()).doesNotContain("lock:");
    }

    @Test
    void completesWhatTheClusterKnows() throws IOException {
        container(503);

        assertThat(tools.run("pct", "--complete", "st").ok().lines())
                .containsExactly("start", "status", "stop");
        assertThat(tools.run("pct", "--complete", "start", "503").ok().lines())
                .containsExactly("503");
        assertThat(tools.run("pct", "--complete", "create", "504", "").ok())
                .contains(Server.STORAGE + ":vztmpl/" + TEMPLATE);
        assertThat(
                        tools.run("pct", "--complete", "config", "503", "--output-format", "j")
                                .ok()
                                .lines())
                .containsExactly("json", "json-pretty");
    }

    @Test
    void tokenLetsSomebodyInFromElsewhere() throws IOException {
        String secret =
                server.api()
                        .post("/access/users/admin@pve/token/cli", Map.of("privsep", 0))
                        .ok()
                        .path("value")
                        .asString();

        Result listed =
                tools.run(
                        "pvesh",
                        "get",
                        "/version",
                        "--output-format",
                        "json",
                        "--host",
                        "127.0.0.1:" + server.port(),
                        "--token",
                        "admin@pve!cli=" + secret);

        assertThat(listed.ok()).contains("\"release\":\"8.2\"");
        assertThat(
                        tools.run(
                                        "pct",
                                        "list",
                                        "--host",
                                        "127.0.0.1:" + server.port(),
                                        "--token",
                                        "admin@pve!cli=wrong")
                                .status())
                .isNotZero();
    }

    /** Both commands are root's, and no container's business. */
    @Test
    void containersGoOnWhileTheServerIsDown() throws IOException {
        container(504);
        tools.run("pct", "start", "504").ok();

        server.stop();
        assertThat(Host.isRunning(server, 504)).isTrue();
        server.start();
        server.logIn();

        Awaitility.await()
                .atMost(15, TimeUnit.SECONDS)
                .until(() -> tools.run("pct", "status", "504").ok().equals("status: running\n"));
        tools.run("pct", "stop", "504").ok();
        tools.run("pct", "destroy", "504").ok();
        assertThat(Host.tracesOf(server, 504)).isEmpty();
    }

    private static void container(int id) {
        tools.run(
                        "pct",
                        "create",
                        Integer.toString(id),
                        APART + ":vztmpl/busybox.tar.gz",
                        "--rootfs",
                        Server.STORAGE + ":0.1",
                        "--unprivileged",
                        "1")
                .ok();
    }
}
