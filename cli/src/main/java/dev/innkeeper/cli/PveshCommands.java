package dev.innkeeper.cli;

import dev.innkeeper.api.IndexListing;
import dev.innkeeper.api.Match;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UnmatchedArgsBinding;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;

/** {@code pvesh}: get, set, create, delete and ls on any path of the API. */
final class PveshCommands {
    private static final Map<String, Verb> VERBS =
            Map.of("get", Verb.GET, "set", Verb.PUT, "create", Verb.POST, "delete", Verb.DELETE);

    private PveshCommands() {}

    static List<CommandSpec> specs(Session session) {
        return List.of(
                spec("get", session),
                spec("set", session),
                spec("create", session),
                spec("delete", session),
                spec("ls", session));
    }

    private static CommandSpec spec(String name, Session session) {
        Runner runner = new Runner(name, session);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(runner).name(name);
        runner.spec = spec;
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .paramLabel("<api_path>")
                        .type(String.class)
                        .required(true)
                        .arity("1")
                        .build());
        // Options depend on the path, which is known only once the line is read: they are taken as
        // they come.
        spec.parser().collectErrors(false);
        spec.addUnmatchedArgsBinding(UnmatchedArgsBinding.forStringArrayConsumer(runner));
        Output.addOptions(spec);
        return spec;
    }

    /** Runs one command. */
    private static final class Runner implements Callable<Integer>, ISetter {
        private final String name;
        private final Session session;
        private CommandSpec spec = CommandSpec.create();
        private String[] rest = {};

        private Runner(String name, Session session) {
            this.name = name;
            this.session = session;
        }

        /** Takes the options of the path's operation; picocli gives null where there are none. */
        @Override
        public <T> T set(T arguments) {
            rest = arguments instanceof String[] given ? given : new String[0];
            return arguments;
        }

        @Override
        public Integer call() throws Exception {
            ParseResult result = spec.commandLine().getParseResult();
            String path =
                    "/"
                            + spec.positionalParameters()
                                    .getFirst()
                                    .<String>getValue()
                                    .replaceAll("^/+|/+$", "");
            if (name.equals("ls")) {
                list(path);
                return 0;
            }
            Verb verb = VERBS.getOrDefault(name, Verb.GET);
            if (!path.equals("/") && operation(verb, path) == null) {
                throw ApiException.noHandler(name, path);
            }
            JsonNode data =
                    session.client().call(verb.name(), path.equals("/") ? "" : path, parameters());
            if (data.isString() && data.asString().startsWith("UPID:") && verb.mutating()) {
                Tasks.follow(session, data.asString());
            }
            Output.of(result, session.out()).print(data);
            return 0;
        }

        private Map<String, String> parameters() throws ApiException {
            Map<String, String> parameters = new java.util.LinkedHashMap<>();
            for (int i = 0; i < rest.length; i++) {
                if (!rest[i].startsWith("-")) {
                    throw ApiException.refused("400 too many arguments", Map.of());
                }
                String option = rest[i].replaceFirst("^--?", "");
                int equals = option.indexOf('=');
                if (equals > 0) {
                    parameters.put(option.substring(0, equals), option.substring(equals + 1));
                } else if (i + 1 < rest.length && !rest[i + 1].startsWith("--")) {
                    parameters.merge(option, rest[++i], (a, b) -> a + "," + b);
                } else {
                    parameters.put(option, "1");
                }
            }
            return parameters;
        }

        private @Nullable Operation operation(Verb verb, String path) {
            return session.contract().match(verb, path) instanceof Match.Found found
                    ? found.operation()
                    : null;
        }

        /**
         * Each child with what can be done there: D directory, r get, w set, c create, d delete.
         */
        private void list(String path) throws Exception {
            JsonNode data = session.client().call("GET", path.equals("/") ? "" : path, Map.of());
            Operation index = operation(Verb.GET, path);
            IndexListing listing = index == null ? null : index.index();
            for (String child : children(data, listing).stream().sorted().toList()) {
                String below = path.equals("/") ? "/" + child : path + "/" + child;
                Operation get = operation(Verb.GET, below);
                String can =
                        (isDirectory(get, below) ? "D" : "-")
                                + (get != null ? "r" : "-")
                                + (operation(Verb.PUT, below) != null ? "w" : "-")
                                + (operation(Verb.POST, below) != null ? "c" : "-")
                                + (operation(Verb.DELETE, below) != null ? "d" : "-");
                session.out().println(can + "        " + child);
            }
        }

        private boolean isDirectory(@Nullable Operation get, String path) {
            return get != null
                    && session.contract().operations().stream()
                            .anyMatch(other -> other.path().startsWith(get.path() + "/"));
        }

        private static Set<String> children(JsonNode data, @Nullable IndexListing listing) {
            Set<String> names = new java.util.TreeSet<>();
            List<String> keys =
                    listing != null
                            ? List.of(listing.key())
                            : List.of(
                                    "subdir", "name", "node", "vmid", "storage", "userid",
                                    "groupid", "roleid", "realm", "poolid", "upid", "id");
            for (JsonNode row : data) {
                keys.stream()
                        .filter(row::has)
                        .findFirst()
                        .ifPresent(key -> names.add(row.path(key).asString()));
            }
            return names;
        }
    }
}
