package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of the host, run to their end. */
final class Programs {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** How a program ended and what it said on both streams. */
    record Result(int status, String output) {

        String ok() {
            if (status != 0) {
                throw new AssertionError("status " + status + ": " + output);
            }
            return output;
        }
    }

    static Result run(String... command) {
        return run(List.of(command), Map.of());
    }

    static Result run(List<String> command, Map<String, String> environment) {
        try {
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.redirectInput(Path.of("/dev/null").toFile());
            builder.environment().putAll(environment);
            Path output = java.nio.file.Files.createTempFile("innkeeper-e2e", ".out");
            // A file, not a pipe: what a command leaves running in the background would hold it.
            Process process = builder.redirectOutput(output.toFile()).start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + String.join(" ", command));
            }
            String text = java.nio.file.Files.readString(output, StandardCharsets.UTF_8);
            java.nio.file.Files.delete(output);
            return new Result(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Programs() {}
}
