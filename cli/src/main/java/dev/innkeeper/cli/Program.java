package dev.innkeeper.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A program: its commands by name, each made when it is asked for.
 *
 * @param title of its manual page
 * @param commands from the session and the arguments to a command
 * @param aliases older names
 */
record Program(
        String name,
        String title,
        String description,
        Map<String, BiFunction<Session, List<String>, Command>> commands,
        Map<String, String> aliases) {

    Program {
        commands = new LinkedHashMap<>(commands);
        aliases = Map.copyOf(aliases);
    }

    /**
     * @param arguments of the command line, of which a numbered family's members are taken
     */
    Optional<Command> find(String command, Session session, List<String> arguments) {
        return Optional.ofNullable(commands.get(aliases.getOrDefault(command, command)))
                .map(maker -> maker.apply(session, arguments));
    }

    /** All of them, by name. */
    List<Command> all(Session session) {
        return commands.keySet().stream()
                .sorted()
                .flatMap(name -> find(name, session, List.of()).stream())
                .toList();
    }
}
