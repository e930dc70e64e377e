package dev.innkeeper.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The programs there are. */
final class Programs {
    static final List<String> NAMES = List.of("pct", "pveam", "pvesh");

    static Optional<Program> find(String name) {
        return switch (name) {
            case "pct" -> Optional.of(pct());
            case "pveam" ->
                    Optional.of(
                            new Program(
                                    "pveam",
                                    "templates of containers",
                                    ApplianceCommands.commands(),
                                    Map.of()));
            case "pvesh" ->
                    Optional.of(
                            new Program(
                                    "pvesh",
                                    "any path of the API",
                                    PveshCommands.commands(),
                                    Map.of()));
            default -> Optional.empty();
        };
    }

    private static Program pct() {
        Map<String, BiFunction<Session, List<String>, Command>> commands =
                new LinkedHashMap<>(ContainerCommands.commands());
        commands.putAll(NodeCommands.commands());
        return new Program("pct", "containers", commands, Map.of("move_volume", "move-volume"));
    }

    private Programs() {}
}
