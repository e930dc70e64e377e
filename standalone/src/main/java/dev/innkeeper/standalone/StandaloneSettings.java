package dev.innkeeper.standalone;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.standalone.firststart.DataDirectory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said on the command line, as {@code --name=value}.
 *
 * @param data where everything is kept ({@code data-dir})
 * @param node name of the local node ({@code node-name})
 * @param port the API's port ({@code port})
 * @param advertise name or address under which other nodes reach this machine ({@code advertise});
 *     without it broker and gateway's certificate serve this machine alone
 */
record StandaloneSettings(DataDirectory data, NodeName node, int port, Optional<String> advertise) {
    private static final Set<String> NAMES = Set.of("data-dir", "node-name", "port", "advertise");

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException for an unknown or missing option
     */
    static StandaloneSettings parse(String... arguments) {
        Map<String, String> options = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("not --name=value: " + argument);
            }
            String name = argument.substring(2, equals);
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("unknown option --" + name);
            }
            options.put(name, argument.substring(equals + 1));
        }
        return new StandaloneSettings(
                new DataDirectory(Path.of(required(options, "data-dir")).toAbsolutePath()),
                new NodeName(required(options, "node-name")),
                Integer.parseInt(options.getOrDefault("port", "8006")),
                Optional.ofNullable(options.get("advertise")));
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }
}
