package dev.innkeeper.cli;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/** {@code pveum user tfa}: second factors. */
final class FactorCommands {
    private static final String ALL = "/access/tfa";
    private static final String OF_USER = ALL + "/{userid}";

    static Command list(Session session, List<String> line) {
        Operation all = AccessCommands.operation(session, Verb.GET, ALL);
        Operation one = AccessCommands.operation(session, Verb.GET, OF_USER);
        return Command.of(
                        "user tfa list",
                        "List second factors, of all users or of one.",
                        List.of("userid"),
                        Output.options(),
                        Command.REFUSED,
                        (given, s) -> {
                            Operation operation = given.arguments().isEmpty() ? all : one;
                            JsonNode data = ApiCommand.call(operation, given, s);
                            given.output().print(data, operation.returns());
                            return 0;
                        })
                .optional(1);
    }

    static Command delete(Session session, List<String> line) {
        List<OptionSpec> options = new ArrayList<>();
        options.add(Options.text("id", "string", "Only this one; without it all of the user's."));
        return Command.of(
                "user tfa delete",
                "Remove second factors of a user.",
                List.of("userid"),
                options,
                Command.REFUSED,
                (given, s) -> {
                    String user = ALL + "/" + ApiClient.encode(given.argument("userid"));
                    List<String> ids = new ArrayList<>();
                    given.option("id").ifPresent(ids::add);
                    if (ids.isEmpty()) {
                        s.client()
                                .call("GET", user, Map.of())
                                .forEach(factor -> ids.add(factor.path("id").asString()));
                    }
                    for (String id : ids) {
                        s.client().call("DELETE", user + "/" + ApiClient.encode(id), Map.of());
                    }
                    return 0;
                });
    }

    private FactorCommands() {}
}
