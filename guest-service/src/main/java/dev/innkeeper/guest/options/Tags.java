package dev.innkeeper.guest.options;

import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A guest's tags, written lower-cased, sorted, without repeats, joined by semicolons. */
final class Tags {
    private static final Pattern SEPARATOR = Pattern.compile("[,;\\s]+");

    private Tags() {}

    static String normal(String text) {
        return SEPARATOR
                .splitAsStream(text)
                .filter(tag -> !tag.isEmpty())
                .map(tag -> tag.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(";"));
    }
}
