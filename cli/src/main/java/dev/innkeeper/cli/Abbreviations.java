package dev.innkeeper.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;

/** Options may be cut short as long as one alone begins so: {@code -group} for {@code --groups}. */
final class Abbreviations {

    /** The same arguments with whole names of options. */
    static List<String> expand(List<OptionSpec> options, List<String> arguments) {
        List<String> whole = new ArrayList<>();
        boolean value = false;
        for (String argument : arguments) {
            if (value || !argument.startsWith("-") || argument.equals("-")) {
                whole.add(argument);
                value = false;
                continue;
            }
            int equals = argument.indexOf('=');
            String typed = equals < 0 ? argument : argument.substring(0, equals);
            OptionSpec option = find(options, typed);
            if (option == null) {
                whole.add(argument);
                continue;
            }
            whole.add(option.longestName() + (equals < 0 ? "" : argument.substring(equals)));
            value = equals < 0 && option.arity().min() > 0;
        }
        return whole;
    }

    private static @org.jspecify.annotations.Nullable OptionSpec find(
            List<OptionSpec> options, String typed) {
        List<OptionSpec> same =
                options.stream().filter(o -> names(o).anyMatch(typed::equals)).toList();
        List<OptionSpec> longer =
                options.stream()
                        .filter(o -> names(o).anyMatch(name -> name.startsWith(typed)))
                        .toList();
        if (!same.isEmpty()) {
            return same.getFirst();
        }
        return longer.size() == 1 ? longer.getFirst() : null;
    }

    private static Stream<String> names(OptionSpec option) {
        return Arrays.stream(option.names());
    }

    private Abbreviations() {}
}
