package dev.innkeeper.agent.work;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs one of the host's programs with an argument list (never a shell's command line) and a clean
 * environment. Both outputs are read together as lines.
 */
public final class HostProgram {
    private static final int KEPT_LINES = 200;
    private static final String SEARCH_PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final List<String> command;
    private Optional<Path> input = Optional.empty();
    private Optional<String> inputText = Optional.empty();
    private Optional<InputStream> inputStream = Optional.empty();
    private Duration limit = Duration.ofHours(12);
    private Consumer<String> lines = line -> {};

    private HostProgram(List<String> command) {
        this.command = List.copyOf(command);
    }

    public static HostProgram of(String... command) {
        return new HostProgram(List.of(command));
    }

    public static HostProgram of(List<String> command) {
        return new HostProgram(command);
    }

    /** Gives the program a file as its standard input. */
    public HostProgram input(Path file) {
        input = Optional.of(file);
        return this;
    }

    /** Gives the program a text as its standard input. */
    public HostProgram input(String text) {
        inputText = Optional.of(text);
        return this;
    }

    /** Gives the program a stream as its standard input; the caller closes it. */
    public HostProgram input(InputStream stream) {
        inputStream = Optional.of(stream);
        return this;
    }

    /** Kills the program after this time; 12 hours if not said. */
    public HostProgram limit(Duration time) {
        limit = time;
        return this;
    }

    /** Hears every line as it comes. */
    public HostProgram lines(Consumer<String> listener) {
        lines = listener;
        return this;
    }

    /**
     * @param exitCode 0 for success; 128 and more if it was killed
     * @param lines the last lines of its output
     */
    public record Outcome(int exitCode, List<String> lines) {
        public Outcome {
            lines = List.copyOf(lines);
        }

        public boolean good() {
            return exitCode == 0;
        }

        public String text() {
            return String.join("\n", lines);
        }
    }

    /** Runs it to its end, whatever that is. */
    public Outcome run() {
        return run(Optional.empty());
    }

    /** Runs it to its end, or until the work is cancelled. */
    public Outcome run(Work work) {
        return run(Optional.of(work));
    }

    /**
     * Runs it and insists on success.
     *
     * @return its output
     * @throws WorkFailure with the program's name and the last line it said
     */
    public List<String> require() {
        return require(Optional.empty());
    }

    /** As {@link #require()}, ended when the work is cancelled. */
    public List<String> require(Work work) {
        return require(Optional.of(work));
    }

    private List<String> require(Optional<Work> work) {
        Outcome outcome = run(work);
        if (!outcome.good()) {
            throw new WorkFailure(failure(outcome));
        }
        return outcome.lines();
    }

    /** {@code command 'mkfs.ext4 …' failed: …}, or the exit code when it said nothing. */
    public String failure(Outcome outcome) {
        String said =
                outcome.lines().reversed().stream()
                        .filter(l -> !l.isBlank())
                        .findFirst()
                        .orElse("exit code " + outcome.exitCode());
        return "command '" + String.join(" ", command) + "' failed: " + said.strip();
    }

    /** Starts it with the clean environment; the caller minds its streams. */
    public static ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", SEARCH_PATH);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("HOME", "/root");
        return builder;
    }

    private Outcome run(Optional<Work> work) {
        work.ifPresent(Work::ensureWanted);
        ProcessBuilder builder = builder(command).redirectErrorStream(true);
        input.ifPresent(file -> builder.redirectInput(file.toFile()));
        try {
            Process process = builder.start();
            try (Work.Registration cancel =
                    work.map(w -> w.onCancel(() -> kill(process))).orElse(() -> {})) {
                Outcome outcome = watch(process);
                work.ifPresent(Work::ensureWanted);
                return outcome;
            }
        } catch (IOException e) {
            throw new WorkFailure("program '" + command.getFirst() + "' cannot be run", e);
        }
    }

    private Outcome watch(Process process) throws IOException {
        Thread clock = Thread.startVirtualThread(() -> killLater(process));
        try {
            if (inputStream.isPresent()) {
                InputStream stream = inputStream.get();
                Thread.startVirtualThread(() -> pour(stream, process));
            } else {
                giveInput(process);
            }
            List<String> kept = new ArrayList<>();
            try (BufferedReader out =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.UTF_8))) {
                String line;
                while ((line = out.readLine()) != null) {
                    if (kept.size() == KEPT_LINES) {
                        kept.removeFirst();
                    }
                    kept.add(line);
                    lines.accept(line);
                }
            } catch (IOException | UncheckedIOException e) {
                // The pipe of a killed process: what it said so far is enough.
            }
            return new Outcome(process.waitFor(), kept);
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new WorkFailure("interrupted", e);
        } finally {
            clock.interrupt();
        }
    }

    /** A stream that breaks kills the program, which must not take it for the whole. */
    private static void pour(InputStream stream, Process process) {
        try (OutputStream stdin = process.getOutputStream()) {
            byte[] part = new byte[1 << 16];
            for (int count = read(stream, part, process);
                    count >= 0;
                    count = read(stream, part, process)) {
                stdin.write(part, 0, count);
            }
        } catch (IOException e) {
            // It ended without reading all: its exit code says why.
        }
    }

    private static int read(InputStream stream, byte[] part, Process process) {
        try {
            return stream.read(part);
        } catch (IOException e) {
            kill(process);
            return -1;
        }
    }

    private void giveInput(Process process) throws IOException {
        if (input.isPresent()) {
            return;
        }
        try (var stdin = process.getOutputStream()) {
            if (inputText.isPresent()) {
                stdin.write(inputText.get().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // It ended without reading all: its exit code says why.
        }
    }

    private void killLater(Process process) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills a program with all that it started, and returns when it is gone. */
    public static void end(Process process) {
        kill(process);
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
