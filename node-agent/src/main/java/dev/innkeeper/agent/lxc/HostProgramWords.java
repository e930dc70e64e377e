package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.work.HostProgram;
import java.util.List;

/** The line in a program's output that says why it failed. */
final class HostProgramWords {

    /** The first complaint that is not a mere consequence. */
    static String reason(HostProgram.Outcome outcome) {
        List<String> lines = outcome.lines();
        return lines.stream()
                .filter(l -> l.contains("No space left on device"))
                .findFirst()
                .map(l -> "No space left on device")
                .or(() ->
                        lines.stream()
                                .filter(l -> !l.isBlank() && !l.startsWith("Total bytes"))
                                .filter(l -> !l.contains("Exiting with failure"))
                                .filter(l -> !l.contains("Child returned status"))
                                .findFirst())
                .orElse("exit code " + outcome.exitCode());
    }

    private HostProgramWords() {}
}
