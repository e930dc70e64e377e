package dev.innkeeper.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operation of a method and a path.
 *
 * <p>A literal segment wins over a parameter beside it; there is no way back from it. Empty
 * segments (a trailing or a doubled slash) do not count. A volume id takes all that remains of the
 * path, because clients send its slash raw.
 */
final class RouteTree {
    private static final String REST = "volume";

    private final Node root = new Node();

    RouteTree(Collection<Operation> operations) {
        operations.forEach(this::add);
    }

    private void add(Operation operation) {
        Node node = root;
        for (String segment : segments(operation.path())) {
            node = node.childFor(segment);
        }
        node.operations.put(operation.verb(), operation);
    }

    /**
     * Looks a path up.
     *
     * @param encodedPath as it stands in the request line, without prefix and query
     */
    Match match(@Nullable Verb verb, String encodedPath) {
        List<String> segments = segments(encodedPath);
        Map<String, String> values = new HashMap<>();
        Node node = root;
        for (int i = 0; i < segments.size(); i++) {
            String segment = decode(segments.get(i));
            Node literal = node.literals.get(segment);
            if (literal != null) {
                node = literal;
                continue;
            }
            Node parameter = node.parameter;
            if (parameter == null) {
                return new Match.UnknownPath();
            }
            if (parameter.name.equals(REST)) {
                values.put(REST, decode(String.join("/", segments.subList(i, segments.size()))));
                node = parameter;
                break;
            }
            values.put(parameter.name, segment);
            node = parameter;
        }
        if (node.operations.isEmpty()) {
            return new Match.UnknownPath();
        }
        Operation operation = verb == null ? null : node.operations.get(verb);
        return operation == null ? new Match.UnknownMethod() : new Match.Found(operation, values);
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return segment; // a stray per cent sign is taken as it stands
        }
    }

    private static final class Node {
        private final Map<String, Node> literals = new HashMap<>();
        private final Map<Verb, Operation> operations = new EnumMap<>(Verb.class);
        private String name = "";
        private @Nullable Node parameter;

        Node childFor(String segment) {
            if (!segment.startsWith("{")) {
                return literals.computeIfAbsent(segment, _ -> new Node());
            }
            String wanted = segment.substring(1, segment.length() - 1);
            if (parameter == null) {
                parameter = new Node();
                parameter.name = wanted;
            } else if (!parameter.name.equals(wanted)) {
                throw new IllegalStateException(
                        "one place, two names: " + parameter.name + ", " + wanted);
            }
            return parameter;
        }
    }
}
