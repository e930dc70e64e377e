package dev.innkeeper.agent.console;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The processes that make a screen: an X server, and what is shown on it. */
final class ScreenProcess {
    /** For the X server, which knows its number then. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration GRACE = Duration.ofSeconds(2);

    /** A session of its own, without the signals that a JVM ignores. */
    static ProcessBuilder builder(List<String> command, Path folder) {
        List<String> whole = new ArrayList<>(List.of("env", "--default-signal", "setsid"));
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole);
        Map<String, String> environment = new HashMap<>(Terminal.ENVIRONMENT);
        environment.put("LANG", "C.UTF-8");
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.directory(new File("/"));
        builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        return builder;
    }

    /**
     * Waits for an X server that says its number when it is ready.
     *
     * @throws IOException with its last words if it ends before, or takes too long
     */
    static String display(Process server, Path folder) throws IOException {
        try (var guard = new Timeout(server);
                BufferedReader out =
                        new BufferedReader(
                                new InputStreamReader(
                                        server.getInputStream(), StandardCharsets.US_ASCII))) {
            String number = out.readLine();
            if (number == null) {
                throw new IOException("the X server did not start: " + lastWords(folder));
            }
            return guard.inTime(number);
        }
    }

    private static String lastWords(Path folder) throws IOException {
        List<String> said = Files.readAllLines(folder.resolve("log"), StandardCharsets.ISO_8859_1);
        return said.isEmpty() ? "it said nothing" : said.getLast().strip();
    }

    static void end(@Nullable Process process) {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(GRACE)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the server when it takes too long. */
    private record Timeout(Process server, CompletableFuture<Void> over) implements AutoCloseable {
        Timeout(Process server) {
            this(server, new CompletableFuture<>());
            over.orTimeout(START.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(_ -> {
                        server.destroyForcibly();
                        return null;
                    });
        }

        String inTime(String answer) {
            over.complete(null);
            return answer;
        }

        @Override
        public void close() {
            over.complete(null);
        }
    }

    private ScreenProcess() {}
}
