package dev.innkeeper.standalone;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the start go before HotSpot's second compiler (C2), which otherwise takes a processor of its
 * own for code that matters only later: a quarter of the time until ready on two processors. Its
 * threads get the lowest priority, and their own again when the control plane is ready.
 */
final class CompilerPriority {
    private static final Logger log = LoggerFactory.getLogger(CompilerPriority.class);
    private static final Path THREADS = Path.of("/proc/self/task");

    /** See capabilities(7): without it nobody gets a priority back that he gave up. */
    private static final int CAP_SYS_NICE = 23;

    private final List<String> threads;

    private CompilerPriority(List<String> threads) {
        this.threads = threads;
    }

    /** Lowers it where it can be restored. */
    static CompilerPriority lowered() {
        try {
            var lowered = new CompilerPriority(mayRestore() ? compilerThreads() : List.of());
            lowered.renice("19");
            return lowered;
        } catch (IOException | RuntimeException e) {
            log.atDebug().setCause(e).log("Compiler keeps its priority");
            return new CompilerPriority(List.of());
        }
    }

    void restore() {
        try {
            renice("0");
        } catch (IOException e) {
            log.atWarn().setCause(e).log("Compiler keeps a low priority");
        }
    }

    private void renice(String niceness) throws IOException {
        if (threads.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("renice", "-n", niceness, "-p"));
        command.addAll(threads);
        new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
    }

    private static boolean mayRestore() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(capabilities -> (capabilities >> CAP_SYS_NICE & 1) == 1);
        }
    }

    private static List<String> compilerThreads() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> tasks = Files.list(THREADS)) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).startsWith("C2 Compiler")) {
                    found.add(task.getFileName().toString());
                }
            }
        }
        return found;
    }
}
