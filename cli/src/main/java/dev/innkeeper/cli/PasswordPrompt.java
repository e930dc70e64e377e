package dev.innkeeper.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks without showing what is typed; without a terminal a line of the input is taken. */
final class PasswordPrompt {
    private final Session session;
    private @Nullable BufferedReader input;

    PasswordPrompt(Session session) {
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
            input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        }
        String line = input.readLine();
        session.out().println();
        if (line == null) {
            throw ApiException.failed("no password given");
        }
        return line;
    }

    /** Asks twice for a new one. */
    String askNew() throws IOException, ApiException {
        String password = ask("Enter new password: ");
        if (!password.equals(ask("Retype new password: "))) {
            throw ApiException.failed("Passwords do not match.");
        }
        return password;
    }
}
