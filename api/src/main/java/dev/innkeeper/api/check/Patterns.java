package dev.innkeeper.api.check;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Compiled patterns of the contract. */
final class Patterns {
    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private Patterns() {}

    /**
     * Whether the pattern occurs in the value; only a line feed ends a line, and one at the very
     * end is overlooked.
     */
    static boolean find(String pattern, String value) {
        return COMPILED.computeIfAbsent(pattern, text -> Pattern.compile(text, Pattern.UNIX_LINES))
                .matcher(value)
                .find();
    }
}
