package dev.innkeeper.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The programs of the command line, as root of a server's node runs them. */
final class CommandLine {
    private static final int PATIENCE_MINUTES = 10;

    private final Path data;

    CommandLine(Server server) {
        data = server.data();
    }

    /** How a program ended, and what it said where. */
    record Result(int status, String out, String err) {
        String ok() {
            if (status != 0) {
                throw new AssertionError("status " + status + ": " + err + out);
            }
            return out;
        }
    }

    Result run(String... words) {
        return run(List.of(words));
    }

    Result run(List<String> words) {
        List<String> command = new ArrayList<>();
        command.add(Server.ROOT.resolve("innkeeper").toString());
        command.addAll(words);
        try {
            Path out = Files.createTempFile("innkeeper-e2e", ".out");
            Path err = Files.createTempFile("innkeeper-e2e", ".err");
            var builder = new ProcessBuilder(command);
            builder.environment().put("INNKEEPER_AOT", "use");
            builder.environment().put("INNKEEPER_DATA_DIR", data.toString());
            Process process =
                    builder.redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + String.join(" ", words));
            }
            Result result = new Result(process.exitValue(), read(out), read(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
