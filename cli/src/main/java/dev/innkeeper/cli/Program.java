package dev.innkeeper.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A program: its commands by name, each made when it is asked for. A name may have several words
 * ({@code user token add}).
 *
 * @param title of its manual page
 * @param commands from the session and the arguments to a command
 * @param aliases other names
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

    /** A command and what stands behind its name. */
    record Found(Command command, List<String> arguments) {}

    /** The command that a line begins with: of several the one with the longest name. */
    Optional<Found> find(Session session, List<String> line) {
        for (int words = line.size(); words > 0; words--) {
            String name = String.join(" ", line.subList(0, words));
            List<String> arguments = line.subList(words, line.size());
            Optional<Command> command = find(name, session, arguments);
            if (command.isPresent()) {
                return Optional.of(new Found(command.get(), arguments));
            }
        }
        return Optional.empty();
    }

    /**
     * @param arguments of the command line, of which a numbered family's members are taken
     */
    Optional<Command> find(String command, Session session, List<String> arguments) {
        return Optional.ofNullable(commands.get(aliases.getOrDefault(command, command)))
                .map(maker -> maker.apply(session, arguments));
    }

    /** How many words of a line begin the name of some command. */
    int wordsKnown(List<String> line) {
        for (int words = line.size(); words > 0; words--) {
            String start = String.join(" ", line.subList(0, words)) + " ";
            if (commands.keySet().stream().anyMatch(name -> name.startsWith(start))) {
                return words;
            }
        }
        return 0;
    }

    /** Words that may follow these at the start of a line. */
    List<String> nextWords(List<String> before) {
        String start = before.isEmpty() ? "" : String.join(" ", before) + " ";
        return commands.keySet().stream()
                .filter(name -> name.startsWith(start))
                .map(name -> name.substring(start.length()).split(" ", 2)[0])
                .distinct()
                .sorted()
                .toList();
    }

    /** All of them, by name. */
    List<Command> all(Session session) {
        return commands.keySet().stream()
                .sorted()
                .flatMap(name -> find(name, session, List.of()).stream())
                .toList();
    }
}
