package dev.innkeeper.auth;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists in one parameter: separated by commas, semicolons, blanks or zero bytes. */
public final class Lists {
    private static final Pattern SEPARATOR = Pattern.compile("[,;\\s\\x00]+");

    /** The parts in their order, each once; none for null. */
    public static Set<String> split(@Nullable String text) {
        if (text == null) {
            return Set.of();
        }
        return SEPARATOR
                .splitAsStream(text)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Lists() {}
}
