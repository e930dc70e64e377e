package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments that may be left out, given by their names like options: so a later one can be given
 * without those before it. An empty one counts as left out, too.
 *
 * @param rest what remains to be parsed
 * @param values by name
 */
record NamedArguments(List<String> rest, Map<String, String> values) {
    NamedArguments {
        rest = List.copyOf(rest);
        values = Map.copyOf(values);
    }

    /** Takes them out of what was typed for a command. */
    static NamedArguments of(Command command, List<String> typed) {
        List<String> names = command.optionalNames();
        List<String> rest = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < typed.size(); i++) {
            String word = typed.get(i);
            String bare = word.replaceFirst("^--?", "");
            int equals = bare.indexOf('=');
            String name = equals < 0 ? bare : bare.substring(0, equals);
            boolean isNamed = word.startsWith("-") && names.contains(name);
            if (isNamed && equals >= 0) {
                values.put(name, bare.substring(equals + 1));
            } else if (isNamed && i + 1 < typed.size()) {
                values.put(name, typed.get(++i));
            } else {
                rest.add(word);
            }
        }
        return new NamedArguments(rest, values);
    }
}
