package dev.innkeeper.agent.console;

import dev.innkeeper.agent.work.WorkFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A program of the host that a screen needs.
 *
 * @param names any of which will do; a path where it is no program of its own
 * @param debian the package that has it
 */
record HostTool(List<String> names, String debian) {
    private static final List<String> FOLDERS =
            List.of(Terminal.ENVIRONMENT.getOrDefault("PATH", "").split(":"));

    Optional<String> find() {
        return names.stream().filter(HostTool::isThere).findFirst();
    }

    private static boolean isThere(String name) {
        return name.startsWith("/")
                ? Files.exists(Path.of(name))
                : FOLDERS.stream().anyMatch(f -> Files.isExecutable(Path.of(f, name)));
    }

    /**
     * Insists on all of these.
     *
     * @param what cannot be had otherwise
     * @throws WorkFailure that names the packages that are missing
     */
    static void require(String what, HostTool... tools) {
        String missing =
                List.of(tools).stream()
                        .filter(tool -> tool.find().isEmpty())
                        .map(HostTool::debian)
                        .distinct()
                        .collect(Collectors.joining(" "));
        if (!missing.isEmpty()) {
            throw new WorkFailure("no " + what + " on this node, please install: " + missing);
        }
    }
}
