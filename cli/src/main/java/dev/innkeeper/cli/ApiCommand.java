package dev.innkeeper.cli;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/** Commands that are one operation of the API: its parameters are their arguments and options. */
final class ApiCommand {
    private static final String NO_OPTIONS = "no options specified";
    private static final String NO_FILE = "Configuration file '";

    /** Prints an operation's answer. */
    interface Printer {
        void print(JsonNode data, Given given, Session session) throws Exception;
    }

    /**
     * @param path template, of which the node is known
     * @param failure exit status when refused
     * @param positional wire names in their order
     */
    static BiFunction<Session, List<String>, Command> of(
            String name,
            Verb verb,
            String path,
            Printer printer,
            int failure,
            String... positional) {
        List<String> names = List.of(positional);
        return (session, arguments) -> {
            Operation operation =
                    session.contract()
                            .find(verb, path)
                            .orElseThrow(
                                    () -> new IllegalStateException("no operation for " + name));
            List<OptionSpec> options = new ArrayList<>();
            options.addAll(Options.of(operation, Set.copyOf(names), arguments));
            if (verb == Verb.GET) {
                options.addAll(Output.options());
            }
            if (name.equals("status")) {
                options.add(Options.flag("verbose", "Print everything that is known."));
            }
            boolean restore = name.equals("restore");
            if (restore) {
                options.removeIf(o -> o.longestName().equals("--restore"));
            }
            return Command.of(
                    name,
                    restore ? "Create a container from a backup." : operation.summary(),
                    names,
                    options,
                    failure,
                    (given, s) -> call(operation, given, s, printer, name));
        };
    }

    private static int call(
            Operation operation, Given given, Session session, Printer printer, String name)
            throws Exception {
        Map<String, String> options = new LinkedHashMap<>(given.options());
        options.remove("verbose");
        if (name.equals("restore")) {
            options.put("restore", "1");
        }
        JsonNode data;
        try {
            data = call(operation, given.arguments(), options, session);
        } catch (ApiException e) {
            throw asRecorded(e, operation);
        }
        if (given.output().structured() && operation.verb() == Verb.GET) {
            given.output().print(data);
        } else {
            printer.print(data, given, session);
        }
        return 0;
    }

    /** Makes the call that was given. */
    static JsonNode call(Operation operation, Given given, Session session)
            throws IOException, ApiException {
        return call(operation, given.arguments(), given.options(), session);
    }

    private static JsonNode call(
            Operation operation,
            Map<String, String> arguments,
            Map<String, String> options,
            Session session)
            throws IOException, ApiException {
        Map<String, String> parameters = new LinkedHashMap<>(options);
        String path = operation.path();
        if (path.contains("{node}")) {
            path = path.replace("{node}", ApiClient.encode(session.node()));
        }
        for (Map.Entry<String, String> argument : arguments.entrySet()) {
            String place = "{" + argument.getKey() + "}";
            if (path.contains(place)) {
                path = path.replace(place, ApiClient.encode(argument.getValue()));
            } else {
                parameters.put(argument.getKey(), argument.getValue());
            }
        }
        return session.client().call(operation.verb().name(), path, parameters);
    }

    /**
     * A change without options, and a guest that is not there, have a status of their own; not so
     * when its power is switched.
     */
    private static ApiException asRecorded(ApiException e, Operation operation) {
        String message = String.valueOf(e.getMessage());
        boolean missing =
                message.startsWith(NO_FILE) && !operation.path().contains("/{vmid}/status/");
        return e.parameters().isEmpty() && (missing || message.equals(NO_OPTIONS))
                ? e.withStatus(Command.REFUSED)
                : e;
    }

    private ApiCommand() {}
}
