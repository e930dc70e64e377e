package dev.innkeeper.guest.options;

import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A guest's tags, written lower-cased, sorted, without repeats, joined by semicolons. */
public final class Tags {
    private static final Pattern SEPARATOR = Pattern.compile("[,;\\s]+");

    private Tags() {}

    static String normal(String text) {
        return String.join(";", split(text));
    }

    /** The tags of a list, lower-cased and in order. */
    public static SortedSet<String> split(String text) {
        return SEPARATOR
                .splitAsStream(text)
                .filter(tag -> !tag.isEmpty())
                .map(tag -> tag.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
