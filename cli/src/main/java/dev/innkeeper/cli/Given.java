package dev.innkeeper.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was given on the command line.
 *
 * @param arguments by name
 * @param options by wire name, without those that say how to print
 * @param extra what stood behind {@code --}
 */
record Given(
        Map<String, String> arguments,
        Map<String, String> options,
        List<String> extra,
        Output output) {

    /** An argument that must be there. */
    String argument(String name) {
        String value = arguments.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no argument " + name);
        }
        return value;
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    boolean isOn(String name) {
        return "1".equals(options.get(name));
    }
}
