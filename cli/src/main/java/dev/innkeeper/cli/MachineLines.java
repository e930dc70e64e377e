package dev.innkeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The commands of {@code qm} that work on the node itself, by way of its agent: a serial port, the
 * screen, the command line.
 */
final class MachineLines {
    private static final String VMID = "vmid";
    private static final List<String> PORTS = List.of("serial0", "serial1", "serial2", "serial3");

    /** By which a client of the screen says who it is. */
    private static final String PASSWORD = "LC_PVE_TICKET";

    static Command terminal() {
        return Command.of(
                "terminal",
                "Log in on a serial port of a virtual machine.",
                List.of(VMID),
                List.of(
                        Options.text("escape", "\\^?[A-Za-z]", "Key that leaves it (^O)."),
                        Options.choice("iface", PORTS, "The port; else the first there is.")),
                Command.FAILED,
                MachineLines::terminal);
    }

    static Command screen() {
        return Command.of(
                "vncproxy",
                "Carry the screen of a virtual machine over the input and the output.",
                List.of(VMID),
                List.of(),
                Command.FAILED,
                MachineLines::screen);
    }

    static Command showCommand() {
        return Command.of(
                "showcmd",
                "Show the command line that starts a virtual machine.",
                List.of(VMID),
                List.of(
                        Options.flag("pretty", "Put each option on a line of its own (0)."),
                        Options.text("snapshot", "snapname", "Of this snapshot.")),
                Command.FAILED,
                MachineLines::showCommand);
    }

    private static int terminal(Given given, Session session) throws Exception {
        String escape = given.option("escape").orElse("^O");
        if (!escape.matches("\\^?[A-Za-z]")) {
            throw ApiException.failed("'" + escape + "' is no key that can leave a terminal");
        }
        TypedKeys keys = TypedKeys.endedBy(escape);
        if (session.isRemote()) {
            Map<String, String> options =
                    given.option("iface").map(port -> Map.of("serial", port)).orElse(Map.of());
            return RemoteConsole.run("qemu", given.argument(VMID), options, keys, session);
        }
        Map<String, Object> request = request("terminal", given);
        given.option("iface").ifPresent(port -> request.put("slot", port));
        try (AgentSocket agent = AgentSocket.open(session.agentSocket(), request)) {
            String port = agent.read().path("line").asString();
            agent.read();
            session.out()
                    .printf(
                            "starting serial terminal on interface %s (press Ctrl+%s to exit)%n",
                            port,
                            escape.substring(escape.length() - 1)
                                    .toUpperCase(java.util.Locale.ROOT));
            talk(agent, keys, session);
        }
        return 0;
    }

    private static void talk(AgentSocket agent, TypedKeys keys, Session session) throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        String before = Terminal.raw();
        try {
            daemon(() -> type(agent.out(), keys), end);
            daemon(() -> agent.in().transferTo(session.out()), end);
            end.join();
        } finally {
            Terminal.restore(before);
            session.out().println();
        }
    }

    private static void type(OutputStream out, TypedKeys keys) throws IOException {
        byte[] buffer = new byte[4096];
        InputStream in = System.in;
        for (int n = in.read(buffer); n > 0 && !keys.isOver(); n = in.read(buffer)) {
            out.write(keys.take(buffer, n));
            out.flush();
            if (keys.isOver()) {
                return;
            }
        }
    }

    private static int screen(Given given, Session session) throws Exception {
        Map<String, Object> request = request("screen", given);
        request.put(
                "password",
                session.variable(PASSWORD)
                        .orElseThrow(() ->
                                ApiException.failed(
                                        "no password for the screen (" + PASSWORD + " not set)")));
        try (AgentSocket agent = AgentSocket.open(session.agentSocket(), request)) {
            agent.read();
            CompletableFuture<Void> end = new CompletableFuture<>();
            daemon(() -> System.in.transferTo(agent.out()), end);
            daemon(
                    () -> {
                        byte[] buffer = new byte[1 << 16];
                        for (int n = agent.in().read(buffer); n > 0; n = agent.in().read(buffer)) {
                            session.out().write(buffer, 0, n);
                            session.out().flush();
                        }
                    },
                    end);
            end.join();
        }
        return 0;
    }

    /** Carries bytes in one direction. */
    private interface Carrier {
        void run() throws IOException;
    }

    /** Both directions end with the first of them. */
    private static void daemon(Carrier carrier, CompletableFuture<Void> end) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        carrier.run();
                    } catch (IOException e) {
                        // The other side has gone, which is an end too.
                    }
                    end.complete(null);
                });
    }

    private static int showCommand(Given given, Session session) throws Exception {
        Path socket = session.agentSocket();
        Map<String, Object> request = request("showcmd", given);
        if (given.option("snapshot").isPresent()) {
            request.put("config", snapshot(given, session));
        }
        List<String> words = new ArrayList<>();
        try (AgentSocket agent = AgentSocket.open(socket, request)) {
            agent.read().path("command").forEach(word -> words.add(word.asString()));
        }
        session.out().println(given.isOn("pretty") ? pretty(words) : plain(words));
        return 0;
    }

    private static Map<String, String> snapshot(Given given, Session session) throws Exception {
        JsonNode config =
                session.client()
                        .call(
                                "GET",
                                MachineTools.path(given, session, "/config"),
                                Map.of("snapshot", given.option("snapshot").orElseThrow()));
        Map<String, String> options = new LinkedHashMap<>();
        config.properties().forEach(e -> options.put(e.getKey(), e.getValue().asString()));
        return options;
    }

    private static String plain(List<String> words) {
        return words.stream().map(MachineLines::quoted).collect(Collectors.joining(" "));
    }

    private static String pretty(List<String> words) {
        StringBuilder text = new StringBuilder();
        for (String word : words) {
            boolean option = word.matches("-[a-z].*");
            text.append(text.isEmpty() ? "" : option ? " \\\n  " : " ").append(quoted(word));
        }
        return text.toString();
    }

    /** As a shell takes it for one word. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }

    private static Map<String, Object> request(String what, Given given) throws ApiException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("open", what);
        request.put("guest", NodeCommands.guestId(given));
        return request;
    }

    private MachineLines() {}
}
