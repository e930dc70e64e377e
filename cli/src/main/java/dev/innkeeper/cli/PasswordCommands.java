package dev.innkeeper.cli;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
                    Asker asker = new Asker(s);
                    String password = asker.ask("Enter new password: ");
                    if (!password.equals(asker.ask("Retype new password: "))) {
                        throw ApiException.failed("Passwords do not match.");
                    }
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
                    parameters.put("password", new Asker(s).ask("Enter password: "));
                    JsonNode answer = s.client().call("POST", operation.path(), parameters);
                    s.out().println(answer.path("ticket").asString());
                    return 0;
                });
    }

    /** Asks without showing what is typed; without a terminal a line of the input is taken. */
    private static final class Asker {
        private final Session session;
        private @Nullable BufferedReader input;

        Asker(Session session) {
            this.session = session;
        }

        String ask(String prompt) throws IOException, ApiException {
            Console console = System.console();
            if (console != null && console.isTerminal()) {
                char[] typed = console.readPassword("%s", prompt);
                return typed == null ? "" : new String(typed);
            }
            session.out().print(prompt);
            if (input == null) {
                input =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8));
            }
            String line = input.readLine();
            session.out().println();
            if (line == null) {
                throw ApiException.failed("no password given");
            }
            return line;
        }
    }

    private PasswordCommands() {}
}
