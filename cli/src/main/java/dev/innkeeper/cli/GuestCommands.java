package dev.innkeeper.cli;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/**
 * The commands of a guest program, each bound to one operation below {@code /nodes/{node}/<kind>}.
 */
final class GuestCommands {

    /** What a command prints of the operation's answer. */
    private enum Answer {
        NOTHING,
        TASK,
        GUESTS,
        CONFIG,
        PENDING,
        STATUS,
        SNAPSHOTS
    }

    /**
     * @param path below {@code /nodes/{node}/lxc}
     * @param positional wire names in their order
     */
    private record Command(
            String name, Verb verb, String path, Answer answer, List<String> positional) {}

    private static Command of(
            String name, Verb verb, String path, Answer answer, String... positional) {
        return new Command(name, verb, path, answer, List.of(positional));
    }

    static final GuestCommands CONTAINERS =
            new GuestCommands(
                    "/nodes/{node}/lxc",
                    List.of(
                            of("list", Verb.GET, "", Answer.GUESTS),
                            of("create", Verb.POST, "", Answer.TASK, "vmid", "ostemplate"),
                            of("destroy", Verb.DELETE, "/{vmid}", Answer.TASK, "vmid"),
                            of("config", Verb.GET, "/{vmid}/config", Answer.CONFIG, "vmid"),
                            of("set", Verb.PUT, "/{vmid}/config", Answer.NOTHING, "vmid"),
                            of("pending", Verb.GET, "/{vmid}/pending", Answer.PENDING, "vmid"),
                            of("status", Verb.GET, "/{vmid}/status/current", Answer.STATUS, "vmid"),
                            of("start", Verb.POST, "/{vmid}/status/start", Answer.TASK, "vmid"),
                            of("stop", Verb.POST, "/{vmid}/status/stop", Answer.TASK, "vmid"),
                            of(
                                    "shutdown",
                                    Verb.POST,
                                    "/{vmid}/status/shutdown",
                                    Answer.TASK,
                                    "vmid"),
                            of("reboot", Verb.POST, "/{vmid}/status/reboot", Answer.TASK, "vmid"),
                            of("suspend", Verb.POST, "/{vmid}/status/suspend", Answer.TASK, "vmid"),
                            of("resume", Verb.POST, "/{vmid}/status/resume", Answer.TASK, "vmid"),
                            of("template", Verb.POST, "/{vmid}/template", Answer.NOTHING, "vmid"),
                            of("clone", Verb.POST, "/{vmid}/clone", Answer.TASK, "vmid", "newid"),
                            of(
                                    "migrate",
                                    Verb.POST,
                                    "/{vmid}/migrate",
                                    Answer.TASK,
                                    "vmid",
                                    "target"),
                            of(
                                    "resize",
                                    Verb.PUT,
                                    "/{vmid}/resize",
                                    Answer.TASK,
                                    "vmid",
                                    "disk",
                                    "size"),
                            of(
                                    "move-volume",
                                    Verb.POST,
                                    "/{vmid}/move_volume",
                                    Answer.TASK,
                                    "vmid",
                                    "volume"),
                            of(
                                    "snapshot",
                                    Verb.POST,
                                    "/{vmid}/snapshot",
                                    Answer.TASK,
                                    "vmid",
                                    "snapname"),
                            of(
                                    "listsnapshot",
                                    Verb.GET,
                                    "/{vmid}/snapshot",
                                    Answer.SNAPSHOTS,
                                    "vmid"),
                            of(
                                    "delsnapshot",
                                    Verb.DELETE,
                                    "/{vmid}/snapshot/{snapname}",
                                    Answer.TASK,
                                    "vmid",
                                    "snapname"),
                            of(
                                    "rollback",
                                    Verb.POST,
                                    "/{vmid}/snapshot/{snapname}/rollback",
                                    Answer.TASK,
                                    "vmid",
                                    "snapname")));

    private final String root;
    private final List<Command> commands;

    private GuestCommands(String root, List<Command> commands) {
        this.root = root;
        this.commands = commands;
    }

    List<CommandSpec> specs(Session session) {
        return commands.stream().map(command -> spec(command, session)).toList();
    }

    private CommandSpec spec(Command command, Session session) {
        Operation operation =
                session.contract()
                        .find(command.verb(), root + command.path())
                        .orElseThrow(() ->
                                new IllegalStateException("no operation for " + command.name()));
        Runner runner = new Runner(command, operation, session);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(runner).name(command.name());
        runner.spec = spec;
        spec.usageMessage().description(operation.summary().replace("%", "%%"));
        for (int i = 0; i < command.positional().size(); i++) {
            spec.addPositional(
                    PositionalParamSpec.builder()
                            .index(String.valueOf(i))
                            .paramLabel("<" + command.positional().get(i) + ">")
                            .type(String.class)
                            .required(true)
                            .arity("1")
                            .build());
        }
        Options.add(spec, operation, Set.copyOf(command.positional()));
        if (command.verb() == Verb.GET) {
            Output.addOptions(spec);
        }
        if (command.answer() == Answer.STATUS) {
            spec.addOption(
                    picocli.CommandLine.Model.OptionSpec.builder("--verbose", "-verbose")
                            .type(List.class)
                            .auxiliaryTypes(String.class)
                            .arity("0..1")
                            .fallbackValue("1")
                            .build());
        }
        return spec;
    }

    /** Runs one command. */
    private static final class Runner implements java.util.concurrent.Callable<Integer> {
        private final Command command;
        private final Operation operation;
        private final Session session;
        private CommandSpec spec = CommandSpec.create();

        private Runner(Command command, Operation operation, Session session) {
            this.command = command;
            this.operation = operation;
            this.session = session;
        }

        @Override
        public Integer call() throws Exception {
            ParseResult result = spec.commandLine().getParseResult();
            Map<String, String> parameters = new HashMap<>(Options.given(result));
            boolean verbose = "1".equals(parameters.remove("verbose"));
            String path = operation.path().replace("{node}", ApiClient.encode(session.node()));
            for (int i = 0; i < command.positional().size(); i++) {
                String name = command.positional().get(i);
                String value = spec.positionalParameters().get(i).<String>getValue();
                if (path.contains("{" + name + "}")) {
                    path = path.replace("{" + name + "}", ApiClient.encode(value));
                } else {
                    parameters.put(name, value);
                }
            }
            JsonNode data = session.client().call(command.verb().name(), path, parameters);
            Output output = Output.of(result, session.out());
            if (output.structured()) {
                output.print(data);
                return 0;
            }
            switch (command.answer()) {
                case NOTHING -> {}
                case TASK -> {
                    if (data.isString()) {
                        Tasks.follow(session, data.asString());
                    }
                }
                case GUESTS -> printGuests(data);
                case CONFIG -> output.lines(data, List.of("digest"));
                case PENDING -> printPending(data);
                case STATUS -> {
                    if (verbose) {
                        output.lines(data, List.of());
                    } else {
                        session.out().println("status: " + data.path("status").asString());
                    }
                }
                case SNAPSHOTS -> output.print(data);
            }
            return 0;
        }

        private void printGuests(JsonNode guests) {
            if (guests.isEmpty()) {
                return;
            }
            String row = "%-10s %-10s %-12s %-20s%n";
            session.out().printf(row, "VMID", "Status", "Lock", "Name");
            List<JsonNode> sorted = new ArrayList<>();
            guests.forEach(sorted::add);
            sorted.sort(java.util.Comparator.comparingInt(guest -> guest.path("vmid").asInt()));
            for (JsonNode guest : sorted) {
                session.out()
                        .printf(
                                row,
                                guest.path("vmid").asString(),
                                guest.path("status").asString(),
                                guest.path("lock").asString(""),
                                guest.path("name").asString(""));
            }
        }

        private void printPending(JsonNode rows) {
            List<JsonNode> sorted = new ArrayList<>();
            rows.forEach(sorted::add);
            sorted.sort(java.util.Comparator.comparing(row -> row.path("key").asString()));
            for (JsonNode row : sorted) {
                String key = row.path("key").asString();
                if (key.equals("digest")) {
                    continue;
                }
                if (row.has("delete")) {
                    session.out().println("del " + key + ": " + Output.oneLine(row.path("value")));
                    continue;
                }
                if (row.has("value")) {
                    session.out().println("cur " + key + ": " + Output.oneLine(row.path("value")));
                }
                if (row.has("pending")) {
                    session.out()
                            .println("new " + key + ": " + Output.oneLine(row.path("pending")));
                }
            }
        }
    }
}
