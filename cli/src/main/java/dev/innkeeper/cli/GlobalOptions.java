package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What every command takes: where the control plane is and who asks.
 *
 * @param values {@code host}, {@code token} ({@code user@realm!id=secret}) and {@code on-node},
 *     where given
 * @param rest the arguments without them
 */
record GlobalOptions(Map<String, String> values, List<String> rest) {
    static final Set<String> NAMES = Set.of("host", "token", "on-node");

    static final GlobalOptions NONE = new GlobalOptions(Map.of(), List.of());

    /** Takes them out of a command line; what stands behind {@code --} is left alone. */
    static GlobalOptions of(List<String> arguments) {
        Map<String, String> values = new HashMap<>();
        List<String> rest = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                rest.addAll(arguments.subList(i, arguments.size()));
                break;
            }
            int equals = argument.indexOf('=');
            String name =
                    argument.startsWith("--")
                            ? argument.substring(2, equals < 0 ? argument.length() : equals)
                            : "";
            if (!NAMES.contains(name)) {
                rest.add(argument);
            } else if (equals >= 0) {
                values.put(name, argument.substring(equals + 1));
            } else if (i + 1 < arguments.size()) {
                values.put(name, arguments.get(++i));
            }
        }
        return new GlobalOptions(Map.copyOf(values), List.copyOf(rest));
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
