package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.WorkFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** Why a QEMU ended that nobody had told to: how it exited, and what it said last. */
final class QemuEnd {
    private static final int SIGNALS = 128;
    private static final int KILL = 9;
    private static final String STARVED = "the node was out of memory";
    private static final int MOST_LINES = 10;

    /** Long for the kernel, which knows already; the JVM hears of it by a thread of its own. */
    private static final Duration REAPED = Duration.ofSeconds(1);

    private static final Duration LIMIT = Duration.ofSeconds(2);

    /**
     * The reason, in a sentence.
     *
     * @param child empty if it was started by an earlier agent
     * @param log where it wrote
     */
    static String of(Optional<Process> child, long pid, Path log) {
        OptionalInt status = status(child);
        List<String> words = words(log);
        if (status.isEmpty()) {
            if (killedForMemory(pid)) {
                return "QEMU was killed: " + STARVED;
            }
            return words.isEmpty() ? "QEMU ended" : words.getLast();
        }
        if (status.getAsInt() > SIGNALS) {
            int signal = status.getAsInt() - SIGNALS;
            boolean starved = signal == KILL && killedForMemory(pid);
            return "QEMU was killed by signal " + named(signal) + (starved ? ": " + STARVED : "");
        }
        String how = "QEMU exited with status " + status.getAsInt();
        return words.isEmpty() ? how : words.getLast() + " (" + how + ")";
    }

    private static String named(int signal) {
        String name =
                switch (signal) {
                    case 4 -> " (SIGILL)";
                    case 6 -> " (SIGABRT)";
                    case 7 -> " (SIGBUS)";
                    case KILL -> " (SIGKILL)";
                    case 11 -> " (SIGSEGV)";
                    case 31 -> " (SIGSYS)";
                    default -> "";
                };
        return signal + name;
    }

    /** The last lines of its log that say something. */
    static List<String> words(Path log) {
        try {
            List<String> lines =
                    new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank() && !line.contains("warning:"))
                            .map(String::strip)
                            .toList();
            return lines.subList(Math.max(0, lines.size() - MOST_LINES), lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    private static OptionalInt status(Optional<Process> child) {
        try {
            if (child.isPresent()
                    && child.get().waitFor(REAPED.toMillis(), TimeUnit.MILLISECONDS)) {
                return OptionalInt.of(child.get().exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return OptionalInt.empty();
    }

    /** The kernel says whom it killed, and that is all that tells this from another's kill. */
    private static boolean killedForMemory(long pid) {
        try {
            HostProgram.Outcome outcome = HostProgram.of("dmesg").limit(LIMIT).run();
            return outcome.lines().stream()
                    .anyMatch(l -> l.contains("Killed process " + pid + " "));
        } catch (WorkFailure e) {
            return false;
        }
    }

    private QemuEnd() {}
}
