package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.console.MachineSockets;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.GuestAgent;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.door.MachineCall;
import dev.innkeeper.contracts.door.MachineFacts;
import dev.innkeeper.kernel.GuestId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What is asked of running machines directly, beside the commands: each answer comes in time. */
public final class LiveMachines implements MachineSockets {
    /** As long as a guest's agent may take that nobody said more about. */
    private static final Duration AGENT = Duration.ofSeconds(3);

    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** From the opening of a screen to the client's password. */
    private static final int PASSWORD_SECONDS = 30;

    private static final Duration MONITOR = Duration.ofSeconds(25);

    private final MachineFolders folders;
    private final RunningMachines running;
    private final MachineStart start;

    LiveMachines(MachineFolders folders, RunningMachines running, MachineStart start) {
        this.folders = folders;
        this.running = running;
        this.start = start;
    }

    /**
     * The program and the arguments that a machine would be started with.
     *
     * @throws WorkFailure if something it needs is missing on this node
     */
    public List<String> command(MachineConfig config, List<StorageSpec> storages) {
        return start.command(config, storages);
    }

    /**
     * Asks the program inside.
     *
     * @throws WorkFailure {@code VM 100 is not running}, {@code No QEMU guest agent configured},
     *     {@code QEMU guest agent is not running}, or what it says
     */
    public JsonNode agent(GuestId guest, MachineCall call) {
        if (!running.isRunning(guest)) {
            throw new WorkFailure("VM " + guest + " is not running");
        }
        Path socket = folders.files(guest).agent();
        if (!Files.exists(socket)) {
            throw new WorkFailure("No QEMU guest agent configured");
        }
        Duration wanted = Duration.ofSeconds(call.timeoutSeconds());
        Duration limit = wanted.isZero() ? AGENT : wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
        GuestAgent agent = new GuestAgent("VM " + guest, socket);
        if (call.answered()) {
            return agent.execute(call.command(), call.arguments(), limit);
        }
        agent.tell(call.command(), call.arguments(), limit);
        return tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
    }

    @Override
    public Path serial(GuestId guest, int port) {
        return require(guest, folders.files(guest).serial(port), "no serial port " + port);
    }

    @Override
    public Path display(GuestId guest, String password) {
        Path socket = require(guest, folders.files(guest).screen(), "no screen");
        QmpCommand.ScreenPassword order = new QmpCommand.ScreenPassword(password, PASSWORD_SECONDS);
        running.monitor(guest).execute(order);
        running.monitor(guest).execute(order.expiry());
        return socket;
    }

    private Path require(GuestId guest, Path socket, String otherwise) {
        if (!running.isRunning(guest)) {
            throw new WorkFailure("VM " + guest + " not running");
        }
        if (!Files.exists(socket)) {
            throw new WorkFailure("VM " + guest + " has " + otherwise);
        }
        return socket;
    }

    /** Says a line to QEMU's monitor for humans. */
    public String monitor(GuestId guest, String line) {
        return running.monitor(guest).execute(new QmpCommand.Human(line), MONITOR).asString("");
    }

    /**
     * Presses keys together and lets them go.
     *
     * @param keys QEMU's names, with dashes between them
     */
    public void press(GuestId guest, String keys) {
        List<Map<String, Object>> pressed =
                Arrays.stream(keys.split("-")).map(LiveMachines::key).toList();
        running.monitor(guest).execute(new QmpCommand.With("send-key", Map.of("keys", pressed)));
    }

    private static Map<String, Object> key(String name) {
        return name.matches("0x[0-9a-fA-F]{1,4}")
                ? Map.of("type", "number", "data", Integer.decode(name))
                : Map.of("type", "qcode", "data", name);
    }

    /** A running machine as its QEMU describes it. */
    public MachineFacts facts(GuestId guest) {
        QmpClient monitor = running.monitor(guest);
        JsonNode version = ask(monitor, "query-version").path("qemu");
        String type =
                monitor.execute(
                                new QmpCommand.With(
                                        "qom-get", Map.of("path", "/machine", "property", "type")))
                        .asString("");
        return new MachineFacts(
                running.process(guest),
                ask(monitor, "query-status").path("status").asString("unknown"),
                type.replaceFirst("-machine$", ""),
                version.path("major").asInt(0)
                        + "."
                        + version.path("minor").asInt(0)
                        + "."
                        + version.path("micro").asInt(0),
                balloon(monitor),
                blocks(monitor),
                Optional.of(ask(monitor, "query-cpus-fast").size()));
    }

    private static JsonNode ask(QmpClient monitor, String command) {
        return monitor.execute(new QmpCommand.Plain(command));
    }

    /** A machine without a balloon has nothing to tell. */
    private static Map<String, Long> balloon(QmpClient monitor) {
        try {
            return numbers(ask(monitor, "query-balloon"));
        } catch (WorkFailure e) {
            return Map.of();
        }
    }

    private static Map<String, Map<String, Long>> blocks(QmpClient monitor) {
        Map<String, Map<String, Long>> blocks = new LinkedHashMap<>();
        for (JsonNode drive : ask(monitor, "query-blockstats")) {
            String device = drive.path("device").asString("");
            if (device.startsWith("drive-")) {
                blocks.put(device.substring("drive-".length()), numbers(drive.path("stats")));
            }
        }
        return blocks;
    }

    private static Map<String, Long> numbers(JsonNode object) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> {
                    if (entry.getValue().isIntegralNumber()) {
                        numbers.put(entry.getKey(), entry.getValue().asLong());
                    }
                });
        return numbers;
    }
}
