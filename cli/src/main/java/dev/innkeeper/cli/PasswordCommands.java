package dev.innkeeper.cli;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

/** {@code pveum passwd} and {@code pveum ticket}: both ask for a password. */
final class PasswordCommands {

    static Command change(Session session, List<String> line) {
        return Command.of(
                "passwd",
                "Change a user's password; asks for it.",
                List.of("userid"),
                List.of(),
                Command.REFUSED,
                (given, s) -> {
                    String password = new PasswordPrompt(s).askNew();
                    s.client()
                            .call(
                                    "PUT",
                                    "/access/password",
                                    Map.of(
                                            "userid",
                                            given.argument("userid"),
                                            "password",
                                            password));
                    return 0;
                });
    }

    static Command ticket(Session session, List<String> line) {
        Operation operation = AccessCommands.operation(session, Verb.POST, "/access/ticket");
        List<OptionSpec> options = Options.of(operation, Set.of("username", "password"), line);
        return Command.of(
                "ticket",
                "Log in, or check privileges; asks for the password and prints the ticket.",
                List.of("username"),
                options,
                Command.REFUSED,
                (given, s) -> {
                    Map<String, String> parameters = new LinkedHashMap<>(given.options());
                    parameters.put("username", given.argument("username"));
                    parameters.put("password", new PasswordPrompt(s).ask("Enter password: "));
                    JsonNode answer = s.client().call("POST", operation.path(), parameters);
                    s.out().println(answer.path("ticket").asString());
                    return 0;
                });
    }

    private PasswordCommands() {}
}
