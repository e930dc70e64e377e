package dev.innkeeper.api.check;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Compiled patterns of the contract. */
final class Patterns {
    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private Patterns() {}

    /**
     * Whether the pattern occurs in the value.
     *
     * <p>Letters and digits are those of all scripts, as in Perl; only a line feed ends a line.
     * Unlike in Perl, a line feed at the end counts.
     */
    static boolean find(String pattern, String value) {
        return COMPILED.computeIfAbsent(pattern, Patterns::compile).matcher(value).find();
    }

    private static Pattern compile(String pattern) {
        String strict =
                pattern.endsWith("$")
                        ? pattern.substring(0, pattern.length() - 1) + "\\z"
                        : pattern;
        return Pattern.compile(strict, Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS);
    }
}
