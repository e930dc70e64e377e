package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Terminals of real containers over WebSockets, as a browser opens them. */
@ExtendWith(SharedServer.class)
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
}
