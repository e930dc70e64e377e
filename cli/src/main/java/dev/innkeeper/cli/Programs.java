package dev.innkeeper.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The programs there are. */
final class Programs {
    static final List<String> NAMES = List.of("pct", "pveam", "pvesh", "pveum", "qm");

    static Optional<Program> find(String name) {
        return switch (name) {
            case "pct" -> Optional.of(pct());
            case "qm" -> Optional.of(qm());
            case "pveam" ->
                    Optional.of(
                            new Program(
                                    "pveam",
                                    "Templates of containers.",
                                    "Lists, downloads, builds and removes the templates that"
                                            + " containers are made of.",
                                    ApplianceCommands.commands(),
                                    Map.of()));
            case "pvesh" ->
                    Optional.of(
                            new Program(
                                    "pvesh",
                                    "Any path of the API.",
                                    "Calls an operation by its path. The options are the"
                                            + " operation's parameters.",
                                    PveshCommands.commands(),
                                    Map.of()));
            case "pveum" ->
                    Optional.of(
                            new Program(
                                    "pveum",
                                    "Users and what they may do.",
                                    "Users, groups, roles, API tokens, second factors, realms,"
                                            + " pools and access control lists.",
                                    AccessCommands.commands(),
                                    AccessCommands.ALIASES));
            default -> Optional.empty();
        };
    }

    private static Program pct() {
        Map<String, BiFunction<Session, List<String>, Command>> commands =
                new LinkedHashMap<>(ContainerCommands.commands());
        commands.putAll(NodeCommands.commands());
        return new Program(
                "pct",
                "Containers.",
                "Makes, changes, starts and stops containers. On a node root needs no password;"
                        + " from elsewhere --host and --token say where and who.",
                commands,
                Map.of("move_volume", "move-volume"));
    }

    private static Program qm() {
        Map<String, BiFunction<Session, List<String>, Command>> commands =
                new LinkedHashMap<>(MachineCommands.commands());
        commands.putAll(MachineTools.commands());
        return new Program(
                "qm",
                "Virtual machines.",
                "Makes, changes, starts and stops virtual machines. On a node root needs no"
                        + " password; from elsewhere --host and --token say where and who.",
                commands,
                MachineCommands.ALIASES);
    }

    private Programs() {}
}
