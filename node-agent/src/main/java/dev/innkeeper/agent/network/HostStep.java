package dev.innkeeper.agent.network;

import dev.innkeeper.agent.work.HostProgram;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A command on the host, and what to do instead if it fails: done at once, or written as a script
 * for LXC to do.
 *
 * @param otherwise empty if a failure is no harm and {@code needed} is false
 */
record HostStep(List<String> command, boolean needed, List<HostStep> otherwise) {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    HostStep {
        command = List.copyOf(command);
        otherwise = List.copyOf(otherwise);
    }

    /** A command that must succeed. */
    static HostStep must(String... command) {
        return new HostStep(List.of(command), true, List.of());
    }

    /** A command that may fail. */
    static HostStep may(String... command) {
        return new HostStep(List.of(command), false, List.of());
    }

    /** The same, with another way if it fails. */
    HostStep or(List<HostStep> steps) {
        return new HostStep(command, needed, steps);
    }

    /**
     * @throws dev.innkeeper.agent.work.WorkFailure if a needed command fails, and its other way too
     */
    static void run(List<HostStep> steps) {
        steps.forEach(HostStep::run);
    }

    private void run() {
        HostProgram program = HostProgram.of(command).limit(LIMIT);
        if (!otherwise.isEmpty()) {
            if (!program.run().good()) {
                run(otherwise);
            }
        } else if (needed) {
            program.require();
        } else {
            program.run();
        }
    }

    /** The steps as a shell's script; no argument of theirs holds what a shell would change. */
    static String script(List<HostStep> steps) {
        return "#!/bin/sh\nset -e\n" + lines(steps, "");
    }

    private static String lines(List<HostStep> steps, String indent) {
        return steps.stream().map(s -> s.line(indent)).collect(Collectors.joining());
    }

    private String line(String indent) {
        String words = command.stream().map(HostStep::word).collect(Collectors.joining(" "));
        if (!otherwise.isEmpty()) {
            String inner = lines(otherwise, indent + "    ");
            return indent + words + " 2>/dev/null || {\n" + inner + indent + "}\n";
        }
        return indent + words + (needed ? "\n" : " 2>/dev/null || :\n");
    }

    private static String word(String word) {
        return word.matches("[A-Za-z0-9_./:@%+=,-]+")
                ? word
                : "'" + word.replace("'", "'\\''") + "'";
    }
}
