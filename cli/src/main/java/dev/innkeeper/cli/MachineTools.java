package dev.innkeeper.cli;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** The commands of {@code qm} that are more than one operation of the API. */
final class MachineTools {
    private static final String VMID = "vmid";
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final List<String> BUSES = List.of("scsi", "virtio", "sata", "ide");

    static Map<String, BiFunction<Session, List<String>, Command>> commands() {
        Map<String, Command> all = new LinkedHashMap<>();
        for (Command command :
                List.of(
                        guest(
                                "unlock",
                                "Take a lock from a virtual machine.",
                                MachineTools::unlock),
                        guest("monitor", "Talk to QEMU's monitor.", MachineTools::monitor),
                        Command.of(
                                "wait",
                                "Wait until a virtual machine has stopped.",
                                List.of(VMID),
                                List.of(
                                        Options.text(
                                                "timeout", "seconds", "How long; without end.")),
                                Command.FAILED,
                                MachineTools::await),
                        MachineLines.terminal(),
                        MachineLines.screen(),
                        MachineLines.showCommand(),
                        OvfImport.command(),
                        GuestPrograms.password(),
                        GuestPrograms.execution(),
                        Command.of(
                                "disk import",
                                "Import an image as a disk that is not used yet.",
                                List.of(VMID, "source", "storage"),
                                List.of(
                                        Options.text("format", "format", "raw, qcow2 or vmdk."),
                                        Options.text("target-disk", "slot", "Where it goes.")),
                                Command.FAILED,
                                MachineTools::importDisk),
                        Command.of(
                                "disk rescan",
                                "Find volumes of machines that no configuration names.",
                                List.of(),
                                List.of(
                                        Options.text(VMID, "integer", "Only this machine's."),
                                        Options.flag("dryrun", "Change nothing.")),
                                Command.REFUSED,
                                Rescan::machines))) {
            all.put(command.name(), command);
        }
        var makers = new LinkedHashMap<String, BiFunction<Session, List<String>, Command>>();
        all.forEach((name, command) -> makers.put(name, (_, _) -> command));
        return makers;
    }

    private static Command guest(String name, String summary, Command.Action action) {
        return Command.of(name, summary, List.of(VMID), List.of(), Command.FAILED, action);
    }

    /** A path below the machine that was named. */
    static String path(Given given, Session session, String rest) throws Exception {
        return "/nodes/%s/qemu/%s%s"
                .formatted(
                        ApiClient.encode(session.node()),
                        ApiClient.encode(given.argument(VMID)),
                        rest);
    }

    private static int unlock(Given given, Session session) throws Exception {
        session.client()
                .call(
                        "PUT",
                        path(given, session, "/config"),
                        Map.of("delete", "lock", "skiplock", "1"));
        return 0;
    }

    private static int await(Given given, Session session) throws Exception {
        long limit = given.option("timeout").map(Long::parseLong).orElse(Long.MAX_VALUE);
        long begin = System.nanoTime();
        while (isRunning(given, session)) {
            if (Duration.ofNanos(System.nanoTime() - begin).toSeconds() >= limit) {
                throw ApiException.failed("timeout waiting for VM to stop");
            }
            Thread.sleep(LOOK);
        }
        return 0;
    }

    private static boolean isRunning(Given given, Session session) throws Exception {
        JsonNode status =
                session.client().call("GET", path(given, session, "/status/current"), Map.of());
        return status.path("status").asString().equals("running");
    }

    private static int monitor(Given given, Session session) throws Exception {
        String path = path(given, session, "/monitor");
        session.out()
                .printf(
                        "Entering QEMU Monitor for VM %s - type 'help' for help%n",
                        given.argument(VMID));
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (true) {
            session.out().print("qm> ");
            session.out().flush();
            String line = in.readLine();
            if (line == null || line.strip().matches("q|quit")) {
                return 0;
            }
            if (!line.isBlank()) {
                JsonNode said = session.client().call("POST", path, Map.of("command", line));
                session.out().println(said.asString("").replace("\r", "").stripTrailing());
            }
        }
    }

    /** The disk becomes an unused one unless somebody says where it goes. */
    private static int importDisk(Given given, Session session) throws Exception {
        Path file = Path.of(given.argument("source"));
        String source =
                Files.exists(file) ? file.toAbsolutePath().toString() : given.argument("source");
        String config = path(given, session, "/config");
        JsonNode present = session.client().call("GET", config, Map.of());
        Optional<String> target = given.option("target-disk");
        String slot = target.isPresent() ? target.get() : freeSlot(present);
        StringBuilder text =
                new StringBuilder(given.argument("storage") + ":0,import-from=" + source);
        given.option("format").ifPresent(format -> text.append(",format=").append(format));
        session.out()
                .printf(
                        "importing disk '%s' to VM %s ...%n",
                        given.argument("source"), given.argument(VMID));
        JsonNode task = session.client().call("POST", config, Map.of(slot, text.toString()));
        GuestAnswers.task(task, given, session);
        if (target.isEmpty()) {
            session.client().call("PUT", path(given, session, "/unlink"), Map.of("idlist", slot));
            session.out().println("Successfully imported disk as an unused one");
        }
        return 0;
    }

    private static String freeSlot(JsonNode config) throws ApiException {
        for (String bus : BUSES) {
            for (int index = 0; index < 4; index++) {
                if (!config.has(bus + index)) {
                    return bus + index;
                }
            }
        }
        throw ApiException.failed("no slot is free for the disk: name one with --target-disk");
    }

    private MachineTools() {}
}
