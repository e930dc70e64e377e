package dev.innkeeper.standalone.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of the host to its end. */
final class Commands {

    /**
     * Runs the program.
     *
     * @throws IllegalStateException with what it printed, if it fails
     */
    static void run(String... command) {
        run(List.of(command));
    }

    static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        "'%s' ended with status %d: %s"
                                .formatted(String.join(" ", command), status, output.strip()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while waiting for " + command.getFirst(), e);
        }
    }

    private Commands() {}
}
