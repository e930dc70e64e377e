package dev.innkeeper.cli;

import dev.innkeeper.api.IndexListing;
import dev.innkeeper.api.Match;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/** {@code pvesh}: get, set, create, delete, ls and usage on any path of the API. */
final class PveshCommands {
    private static final String PATH = "api_path";
    static final Map<String, Verb> VERBS =
            Map.of("get", Verb.GET, "set", Verb.PUT, "create", Verb.POST, "delete", Verb.DELETE);

    private PveshCommands() {}

    static Map<String, BiFunction<Session, List<String>, Command>> commands() {
        var all = new LinkedHashMap<String, BiFunction<Session, List<String>, Command>>();
        VERBS.forEach((name, verb) ->
                all.put(name, (session, arguments) -> call(name, verb, session, arguments)));
        all.put("usage", (_, _) -> usage());
        all.put(
                "ls",
                (_, _) ->
                        Command.of(
                                "ls",
                                "List what is below a path, and what can be done with it.",
                                List.of(PATH),
                                Output.options(),
                                Command.REFUSED,
                                (given, session) -> {
                                    list(path(given.argument(PATH)), session);
                                    return 0;
                                }));
        return all;
    }

    private static Command usage() {
        List<OptionSpec> options =
                List.of(
                        Options.choice(
                                "command",
                                List.of("get", "set", "create", "delete"),
                                "Only this command."),
                        Options.flag("returns", "Tell what the answer looks like too."),
                        Options.flag("verbose", "Describe every option."));
        return Command.of(
                "usage",
                "Tell what can be done with a path of the API, and with which options.",
                List.of(PATH),
                options,
                Command.FAILED,
                (given, session) -> PathUsage.print(given, path(given.argument(PATH)), session));
    }

    /** The options are those of the path's operation. */
    private static Command call(String name, Verb verb, Session session, List<String> arguments) {
        List<OptionSpec> options = new ArrayList<>(Output.options());
        options.add(Options.flag("noproxy", "Taken for the sake of scripts; there is none here."));
        firstArgument(arguments, options)
                .map(path -> operation(session, verb, path(path)))
                .ifPresent(operation -> options.addAll(Options.of(operation, Set.of(), arguments)));
        return Command.of(
                name,
                "Call " + verb + " on a path of the API.",
                List.of(PATH),
                options,
                Command.FAILED,
                (given, s) -> run(name, verb, given, s));
    }

    /** The first word that is neither an option nor the value of one. */
    private static Optional<String> firstArgument(
            List<String> arguments, List<OptionSpec> options) {
        boolean value = false;
        for (String argument : arguments) {
            if (!value && !argument.startsWith("-")) {
                return Optional.of(argument);
            }
            boolean wants =
                    options.stream()
                            .filter(option -> option.arity().min() > 0)
                            .flatMap(option -> Stream.of(option.names()))
                            .anyMatch(argument::equals);
            value = !value && wants;
        }
        return Optional.empty();
    }

    private static int run(String name, Verb verb, Given given, Session session) throws Exception {
        String path = path(given.argument(PATH));
        Operation operation = operation(session, verb, path);
        if (!path.equals("/") && operation == null) {
            throw ApiException.noHandler(name, path);
        }
        Map<String, String> parameters = new LinkedHashMap<>(given.options());
        parameters.remove("noproxy");
        JsonNode data =
                session.client().call(verb.name(), path.equals("/") ? "" : path, parameters);
        if (data.isString() && data.asString().startsWith("UPID:") && verb.mutating()) {
            Tasks.follow(session, data.asString());
        }
        if (operation == null) {
            given.output().print(data);
        } else {
            given.output().print(data, operation.returns());
        }
        return 0;
    }

    static String path(String given) {
        return "/" + given.replaceAll("^/+|/+$", "");
    }

    static @Nullable Operation operation(Session session, Verb verb, String path) {
        return session.contract().match(verb, path) instanceof Match.Found found
                ? found.operation()
                : null;
    }

    /** Each child with what can be done there: D directory, r get, w set, c create, d delete. */
    private static void list(String path, Session session) throws Exception {
        JsonNode data = session.client().call("GET", path.equals("/") ? "" : path, Map.of());
        Operation index = operation(session, Verb.GET, path);
        IndexListing listing = index == null ? null : index.index();
        for (String child : children(data, listing).stream().sorted().toList()) {
            String below = path.equals("/") ? "/" + child : path + "/" + child;
            Operation get = operation(session, Verb.GET, below);
            String can =
                    (isDirectory(session, get) ? "D" : "-")
                            + (get != null ? "r" : "-")
                            + (operation(session, Verb.PUT, below) != null ? "w" : "-")
                            + (operation(session, Verb.POST, below) != null ? "c" : "-")
                            + (operation(session, Verb.DELETE, below) != null ? "d" : "-");
            session.out().println(can + "        " + child);
        }
    }

    private static boolean isDirectory(Session session, @Nullable Operation get) {
        return get != null
                && session.contract().operations().stream()
                        .anyMatch(other -> other.path().startsWith(get.path() + "/"));
    }

    static Set<String> children(JsonNode data, @Nullable IndexListing listing) {
        Set<String> names = new java.util.TreeSet<>();
        List<String> keys =
                listing != null
                        ? List.of(listing.key())
                        : List.of(
                                "subdir", "name", "node", "vmid", "storage", "userid", "groupid",
                                "roleid", "realm", "poolid", "upid", "id");
        for (JsonNode row : data) {
            keys.stream()
                    .filter(row::has)
                    .findFirst()
                    .ifPresent(key -> names.add(row.path(key).asString()));
        }
        return names;
    }
}
