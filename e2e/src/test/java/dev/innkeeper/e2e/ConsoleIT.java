package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.innkeeper.testkit.RfbClient;
import dev.innkeeper.testkit.SpiceClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Terminals of real containers over WebSockets, as a browser opens them. */
@OnSharedServer
class ConsoleIT {
    private static final int GUEST = 121;

    private static Server server;

    @BeforeAll
    static void start(Server shared) throws IOException {
        server = shared;
        String template = server.upload(Templates.busybox());
        var parameters = new TreeMap<String, Object>();
        parameters.put("vmid", GUEST);
        parameters.put("ostemplate", template);
        parameters.put("rootfs", Server.STORAGE + ":1");
        parameters.put("hostname", "ct" + GUEST);
        parameters.put("memory", 128);
        parameters.put("swap", 0);
        Tasks.succeed(
                server.api(), server.api().post("/nodes/" + Server.NODE + "/lxc", parameters));
    }

    private static String guest(String path) {
        return "/nodes/" + Server.NODE + "/lxc/" + GUEST + path;
    }

    /** Starts the container anew with this mode, which counts from a start on. */
    private static void mode(String mode) throws IOException {
        if (Host.isRunning(server, GUEST)) {
            Tasks.succeed(server.api(), server.api().post(guest("/status/stop"), Map.of()));
        }
        server.api().put(guest("/config"), Map.of("cmode", mode)).ok();
        Tasks.succeed(server.api(), server.api().post(guest("/status/start"), Map.of()));
    }

    private static JsonNode ticket() throws IOException {
        return server.api().post(guest("/termproxy"), Map.of()).ok();
    }

    private static TerminalClient open(JsonNode ticket) {
        return TerminalClient.open(server.api(), guest("/vncwebsocket"), ticket);
    }

    /** Programs and pseudo-terminals of consoles that are still there. */
    private static List<String> leftovers() {
        ProcessHandle agent = server.process("agent");
        return agent.descendants()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("lxc-console") || line.contains("lxc-attach"))
                .toList();
    }

    private static void assertNothingIsLeft(JsonNode ticket) throws IOException {
        assertThat(Tasks.await(server.api(), ticket.get("upid").stringValue())).isEqualTo("OK");
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .untilAsserted(() -> assertThat(leftovers()).isEmpty());
        assertThat(Host.openFiles(server.process("agent"), "/ptmx")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"console", "shell"})
    void consoleAndShellOfThisGuestShowAPrompt(String mode) throws IOException {
        mode(mode);
        JsonNode ticket = ticket();

        try (TerminalClient terminal = open(ticket)) {
            terminal.awaitText("OK");
            terminal.resize(111, 44);
            terminal.type("\r");
            terminal.awaitText("#");
        }

        assertNothingIsLeft(ticket);
    }

    @Test
    void terminalIsOneOfTheContainersOwn() throws IOException {
        mode("tty");
        JsonNode ticket = ticket();

        try (TerminalClient terminal = open(ticket)) {
            terminal.awaitText("OK");
            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> {
                        Host.attach(server, GUEST, "sh", "-c", "echo from inside >/dev/tty1").ok();
                        return terminal.shows("from inside");
                    });
        }

        assertNothingIsLeft(ticket);
    }

    @Test
    void shellRunsCommandsOnATerminalOfTheClientsSize() throws IOException {
        mode("shell");
        JsonNode ticket = ticket();

        try (TerminalClient terminal = open(ticket)) {
            terminal.awaitText("OK");
            terminal.resize(111, 44);
            terminal.type("stty size; hostname; echo $((6*7))-done\r");
            terminal.awaitText("44 111");
            terminal.awaitText("ct" + GUEST);
            terminal.awaitText("42-done");
            terminal.type("sleep 4711\r");
            Awaitility.await().until(() -> isRunning("4711"));
            terminal.type("\u0003");
            Awaitility.await().until(() -> !isRunning("4711"));
            terminal.type("echo was-$?\r");
            terminal.awaitText("was-130");
            terminal.type("exit\r");
            terminal.awaitEnd();
        }

        assertNothingIsLeft(ticket);
    }

    /** Whether a process has this last argument, in whatever container. */
    private static boolean isRunning(String argument) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .anyMatch(line -> line.endsWith(" " + argument));
    }

    @Test
    void ticketWorksOnce() throws IOException {
        mode("shell");
        JsonNode ticket = ticket();
        try (TerminalClient first = open(ticket)) {
            first.awaitText("OK");

            assertThat(TerminalClient.refusal(server.api(), guest("/vncwebsocket"), ticket))
                    .isEqualTo(401);
        }
        assertNothingIsLeft(ticket);
        assertThat(server.data().resolve("log/control-plane.log"))
                .content()
                .doesNotContain("WebSocketClientHandshakeException");
    }

    @Test
    void stoppedContainerEndsItsTerminals() throws IOException {
        mode("console");
        JsonNode ticket = ticket();
        try (TerminalClient terminal = open(ticket)) {
            terminal.awaitText("OK");
            terminal.type("\r");
            terminal.awaitText("#");

            Tasks.succeed(server.api(), server.api().post(guest("/status/stop"), Map.of()));

            terminal.awaitEnd();
            assertNothingIsLeft(ticket);
        }
    }

    @Test
    void stoppedTaskEndsItsTerminal() throws IOException {
        mode("shell");
        JsonNode ticket = ticket();
        String upid = ticket.get("upid").stringValue();
        try (TerminalClient terminal = open(ticket)) {
            terminal.awaitText("OK");

            server.api().delete("/nodes/" + Server.NODE + "/tasks/" + upid).ok();

            terminal.awaitEnd();
        }
        assertThat(Tasks.await(server.api(), upid)).isEqualTo("received interrupt");
        Awaitility.await()
                .atMost(1, TimeUnit.MINUTES)
                .untilAsserted(() -> assertThat(leftovers()).isEmpty());
    }

    @Test
    void nodeAsksWhoItIs() throws IOException {
        JsonNode ticket = server.api().post("/nodes/" + Server.NODE + "/termproxy", Map.of()).ok();

        try (TerminalClient terminal =
                TerminalClient.open(
                        server.api(), "/nodes/" + Server.NODE + "/vncwebsocket", ticket)) {
            terminal.awaitText("OK");
            terminal.awaitText("login:");
        }

        assertNothingIsLeft(ticket);
    }

    @Test
    void screenShowsTheTerminalToClientsOfVnc() throws IOException {
        Assumptions.assumeTrue(
                Programs.run("sh", "-c", "command -v Xtigervnc && command -v xterm").status() == 0,
                "cannot run here: needs tigervnc-standalone-server and xterm");
        mode("shell");
        JsonNode ticket =
                server.api()
                        .post(
                                guest("/vncproxy"),
                                Map.of("websocket", 1, "width", 800, "height", 600))
                        .ok();
        assertThat(ticket.get("cert").stringValue()).startsWith("-----BEGIN CERTIFICATE-----");

        try (VncLink link = VncLink.open(server.api(), guest("/vncwebsocket"), ticket)) {
            RfbClient viewer = link.viewer();
            assertThat(viewer.connect(ticket.get("ticket").stringValue())).isEqualTo("CT " + GUEST);
            assertThat(viewer.width()).isEqualTo(800);
            assertThat(viewer.height()).isEqualTo(600);
            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> viewer.brightPixels() > 20); // the prompt

            viewer.type("stty size > /tmp/size; echo typed > /tmp/vnc\n");

            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() ->
                            Host.attach(server, GUEST, "cat", "/tmp/vnc")
                                    .output()
                                    .contains("typed"));
            String[] size = Host.attach(server, GUEST, "cat", "/tmp/size").ok().strip().split(" ");
            assertThat(Integer.parseInt(size[0])).as("rows").isBetween(28, 50);
            assertThat(Integer.parseInt(size[1])).as("columns").isBetween(80, 140);
            assertThat(TerminalClient.refusal(server.api(), guest("/vncwebsocket"), ticket))
                    .as("the same ticket once more")
                    .isEqualTo(401);
            viewer.type("exit\n");
            link.awaitEnd();
        }

        assertNothingIsLeft(ticket);
        assertThat(screens()).isEmpty();
    }

    /** The way of virt-viewer: a file for it, the proxy, TLS to the node, and SPICE's own login. */
    @Test
    void spiceShowsTheTerminalThroughTheProxy() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/lib/xorg/modules/drivers/spiceqxl_drv.so"))
                        && Programs.run("sh", "-c", "command -v xterm").status() == 0,
                "cannot run here: needs xserver-xspice and xterm");
        mode("shell");
        JsonNode opened = server.api().post(guest("/spiceproxy"), Map.of()).ok();
        assertThat(opened.get("type").stringValue()).isEqualTo("spice");
        assertThat(opened.get("proxy").stringValue()).matches("http://[^/]+:\\d+");
        URI proxy = URI.create(opened.get("proxy").stringValue());
        SpiceClient.Way way =
                () ->
                        SpiceClient.through(
                                proxy.getHost(),
                                proxy.getPort(),
                                opened.get("host").stringValue(),
                                opened.get("tls-port").intValue());
        String ca = opened.get("ca").stringValue().replace("\\n", "\n");

        try (var client = new SpiceClient(way, ca, opened.get("password").stringValue())) {
            assertThat(client.connect()).isEqualTo(opened.get("host-subject").stringValue());
            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .pollInterval(1, TimeUnit.SECONDS)
                    .until(() -> {
                        client.type("touch /tmp/spice\n");
                        return Host.attach(server, GUEST, "ls", "/tmp/spice").status() == 0;
                    });
            client.type("exit\n");
            client.awaitEnd();
        }

        String tasks = "/nodes/" + Server.NODE + "/tasks?source=all&typefilter=spiceproxy&vmid=";
        JsonNode task = server.api().get(tasks + GUEST).ok().get(0);
        assertThat(Tasks.await(server.api(), task.get("upid").stringValue())).isEqualTo("OK");
        assertThat(screens()).isEmpty();
        assertThatIOException().isThrownBy(way::open).withMessageContaining("401");
    }

    private static List<String> screens() {
        return server.process("agent")
                .descendants()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line ->
                        line.contains("vnc") || line.contains("Xorg") || line.contains("xterm"))
                .toList();
    }

    @Test
    void enterIsAShellOnTheCallersTerminal() throws IOException {
        mode("tty");
        try (TmuxTerminal terminal = pct(Map.of(dataDir(), data()), "enter", "" + GUEST)) {
            terminal.awaitText("#");
            terminal.line("echo id=$(id -u) at $(hostname) $(stty size)");
            terminal.awaitText("id=0 at ct" + GUEST + " 30 100");
            terminal.resize(90, 25);
            terminal.line("echo now $(stty size)");
            terminal.awaitText("now 25 90");
            terminal.line("exit 7");

            assertThat(terminal.awaitEnd()).isEqualTo(7);
        }
    }

    @Test
    void consoleIsLeftByItsKeys() throws IOException {
        mode("console");
        try (TmuxTerminal terminal = pct(Map.of(dataDir(), data()), "console", "" + GUEST)) {
            terminal.awaitText("Connected");
            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .pollInterval(1, TimeUnit.SECONDS)
                    .until(() -> {
                        terminal.key("Enter");
                        return terminal.screen().contains("#");
                    });
            terminal.line("echo $((6*7))-done");
            terminal.awaitText("42-done");
            terminal.key("C-a");
            terminal.key("q");

            assertThat(terminal.awaitEnd()).isZero();
        }
    }

    /** As when somebody closes the window. */
    @Test
    void consoleWhoseTerminalIsGoneLetsTheContainerGo() throws IOException {
        mode("console");
        try (TmuxTerminal terminal = pct(Map.of(dataDir(), data()), "console", "" + GUEST)) {
            terminal.awaitText("Connected");
        }

        mode("console");

        assertThat(Host.isRunning(server, GUEST)).isTrue();
    }

    @Test
    void consoleOpensFromElsewhereWithAToken() throws IOException {
        mode("shell");
        String secret =
                server.api()
                        .post("/access/users/admin@pve/token/console", Map.of("privsep", 0))
                        .ok()
                        .path("value")
                        .asString();
        // Nothing of the node's data but the authority to trust.
        Map<String, String> elsewhere =
                Map.of(
                        dataDir(),
                        "/nonexistent",
                        "INNKEEPER_TOKEN",
                        "admin@pve!console=" + secret,
                        "INNKEEPER_CA",
                        server.data().resolve("tls/ca.pem").toString());
        try (TmuxTerminal terminal =
                pct(
                        elsewhere,
                        "console",
                        "" + GUEST,
                        "--host",
                        "127.0.0.1:" + server.port(),
                        "--on-node",
                        Server.NODE)) {
            terminal.awaitText("#");
            terminal.line("echo at $(hostname) $(stty size)");
            terminal.awaitText("at ct" + GUEST + " 30 100");
            terminal.resize(90, 25);
            Awaitility.await()
                    .atMost(1, TimeUnit.MINUTES)
                    .until(() -> {
                        terminal.line("echo now $(stty size)");
                        return terminal.screen().contains("now 25 90");
                    });
            terminal.key("C-a");
            terminal.key("q");

            assertThat(terminal.awaitEnd()).isZero();
        }
    }

    private static String dataDir() {
        return "INNKEEPER_DATA_DIR";
    }

    private static String data() {
        return server.data().toString();
    }

    private static TmuxTerminal pct(Map<String, String> environment, String... arguments) {
        List<String> line =
                new ArrayList<>(List.of(Server.ROOT.resolve("innkeeper").toString(), "pct"));
        line.addAll(List.of(arguments));
        Map<String, String> all = new TreeMap<>(environment);
        all.put("INNKEEPER_AOT", "use");
        return TmuxTerminal.run(100, 30, all, line);
    }
}
