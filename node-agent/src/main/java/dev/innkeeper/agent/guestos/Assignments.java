package dev.innkeeper.agent.guestos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Files of {@code KEY=value} lines, as shells and os-release have them. */
final class Assignments {

    /** All of them, without their quotes; the last of a key counts. */
    static Map<String, String> read(String text) {
        return text.lines()
                .map(String::strip)
                .filter(l -> l.indexOf('=') > 0 && !l.startsWith("#"))
                .collect(
                        Collectors.toMap(
                                l -> l.substring(0, l.indexOf('=')),
                                l -> unquote(l.substring(l.indexOf('=') + 1)),
                                (first, second) -> second));
    }

    /** The text with this value: in the key's line, or at the end if it has none. */
    static String set(String text, String key, String value) {
        List<String> lines = new ArrayList<>();
        boolean found = false;
        for (String line : text.lines().toList()) {
            if (line.strip().startsWith(key + "=")) {
                if (!found) {
                    lines.add(key + "=" + value);
                }
                found = true;
            } else {
                lines.add(line);
            }
        }
        if (!found) {
            lines.add(key + "=" + value);
        }
        return String.join("\n", lines) + "\n";
    }

    private static String unquote(String value) {
        boolean quoted =
                value.length() >= 2
                        && (value.startsWith("\"") && value.endsWith("\"")
                                || value.startsWith("'") && value.endsWith("'"));
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private Assignments() {}
}
