package dev.innkeeper.guest.options;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the options of one kind of guests by their names, members of families by their family. */
final class OptionNames<O extends GuestOption> {
    private static final Pattern NUMBERED = Pattern.compile("([a-z]+)(0|[1-9]\\d{0,2})");

    private final Map<String, O> plain = new HashMap<>();
    private final Map<String, O> families = new HashMap<>();

    OptionNames(O[] options) {
        for (O option : options) {
            (option.members() > 0 ? families : plain).put(option.key(), option);
        }
    }

    Optional<O> find(String name) {
        O option = plain.get(name);
        if (option != null) {
            return Optional.of(option);
        }
        Matcher numbered = NUMBERED.matcher(name);
        if (!numbered.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(families.get(numbered.group(1)))
                .filter(family -> Integer.parseInt(numbered.group(2)) < family.members());
    }
}
