package dev.innkeeper.api.check;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Meaning of a format's name. */
@FunctionalInterface
interface Format {
    /** What is wrong with the value, ending in a line feed; null if nothing is. */
    @Nullable String complaint(String value);

    /** A format that every value fulfils. */
    Format ANY = _ -> null;

    /**
     * A format with one complaint.
     *
     * @param text complaint without its line feed; {@code %s} is the value
     */
    static Format of(Predicate<String> valid, String text) {
        return value -> valid.test(value) ? null : text.replace("%s", value) + "\n";
    }

    /** A format given by a pattern for the whole value. */
    static Format of(String pattern, String text) {
        return of(matching(pattern), text);
    }

    /**
     * A test by a pattern for the whole value.
     *
     * <p>Letters and digits are those of all scripts, as in Perl. Unlike in Perl, a line feed at
     * the end counts.
     */
    static Predicate<String> matching(String pattern) {
        return Pattern.compile(pattern, Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS)
                .asMatchPredicate();
    }
}
