package dev.innkeeper.api.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON array of API calls. Only the outline is looked at here; the calls are checked when they
 * are made.
 */
final class CommandBatchFormat implements Format {
    private static final String WHERE = " at /usr/share/perl5/PVE/API2/Nodes.pm line 100.\n";
    private static final Pattern SCALAR =
            Pattern.compile(
                    "\\s*(?:-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null|\"(?:[^\"\\\\]|\\\\.)*\")\\s*");

    @Override
    public @Nullable String complaint(String value) {
        String trimmed = value.strip();
        if (trimmed.startsWith("[") && trimmed.endsWith("]")) {
            return null;
        }
        String word = wordComplaint(trimmed);
        if (word != null) {
            return notJson(word, value, 0);
        }
        if (value.matches("(?s)-?0[0-9].*")) {
            return notJson(
                    "malformed number (leading zero must not be followed by another digit)",
                    value,
                    value.indexOf('0') + 1);
        }
        if (value.matches("(?s)-([^0-9].*)?")) {
            return notJson("malformed number (no digits after initial minus)", value, 1);
        }
        if (value.matches("(?s)\\{(?![\\s\"}]).*|\\{")) {
            return notJson("'\"' expected", value, 1);
        }
        Matcher scalar = SCALAR.matcher(value);
        if (scalar.lookingAt() && scalar.end() < value.length()) {
            return notJson("garbage after JSON object", value, scalar.end());
        }
        if (scalar.matches() || (trimmed.startsWith("{") && trimmed.endsWith("}"))) {
            return """
            commands is not a valid array of commands: 400 Parameter verification failed.
            _root: type check ('array') failed
            """;
        }
        return notJson(
                "malformed JSON string, neither tag, array, object, number, string or atom",
                value,
                0);
    }

    /** What begins like true, false or null has to be it. */
    private static @Nullable String wordComplaint(String value) {
        for (String word : new String[] {"true", "false", "null"}) {
            if (!value.isEmpty() && value.charAt(0) == word.charAt(0) && !value.startsWith(word)) {
                return "'" + word + "' expected";
            }
        }
        return null;
    }

    private static String notJson(String reason, String value, int offset) {
        return "commands param did not contain valid JSON: "
                + reason
                + ", at character offset "
                + offset
                + " (before \""
                + (offset == value.length() ? "(end of string)" : value.substring(offset))
                + "\")"
                + WHERE;
    }
}
