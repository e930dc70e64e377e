package dev.innkeeper.cli;

import dev.innkeeper.api.Family;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Parameter;
import dev.innkeeper.api.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command, from the parameters of its operation: {@code --memory}, or {@code
 * -memory} as older scripts write it.
 */
final class Options {
    private Options() {}

    /**
     * An option for each parameter that is neither in the path nor positional.
     *
     * @param arguments of the command line: of a numbered family only the members that stand there
     *     become options, beside the first, which stands for all in the help
     */
    static List<OptionSpec> of(
            Operation operation, Set<String> positional, List<String> arguments) {
        List<OptionSpec> options = new ArrayList<>();
        for (Parameter parameter : operation.parameters()) {
            if (parameter.place() == Parameter.Place.PATH
                    || positional.contains(parameter.name())) {
                continue;
            }
            for (String name : names(parameter, arguments)) {
                options.add(option(name, parameter));
            }
        }
        return options;
    }

    private static Set<String> names(Parameter parameter, List<String> arguments) {
        Family family = parameter.family();
        if (family == null) {
            return Set.of(parameter.name());
        }
        Set<String> names = new TreeSet<>(Set.of(family.name() + "0"));
        for (String argument : arguments) {
            String name = argument.replaceFirst("^--?", "").replaceFirst("=.*", "");
            if (argument.startsWith("-") && family.indexOf(name) >= 0) {
                names.add(name);
            }
        }
        return names;
    }

    private static OptionSpec option(String name, Parameter parameter) {
        OptionSpec.Builder option = builder(name);
        option.paramLabel("<" + parameter.schema().typeName() + ">");
        if (parameter.schema() instanceof Schema.Flag) {
            // "--purge" alone means 1
            option.arity("0..1").fallbackValue("1");
        }
        String description = parameter.description();
        if (description != null) {
            option.description(description.replace("%", "%%"));
        }
        if (parameter.schema() instanceof Schema.Text text && !text.choices().isEmpty()) {
            option.completionCandidates(text.choices());
        }
        return option.build();
    }

    /** An option of ours with a value. */
    static OptionSpec text(String name, String label, String description) {
        return builder(name).paramLabel("<" + label + ">").description(description).build();
    }

    /** An option of ours with a value out of some. */
    static OptionSpec choice(String name, List<String> choices, String description) {
        return builder(name)
                .paramLabel("<" + String.join(" | ", choices) + ">")
                .completionCandidates(choices)
                .description(description)
                .build();
    }

    /** An option of ours that is on or off. */
    static OptionSpec flag(String name, String description) {
        return builder(name)
                .arity("0..1")
                .fallbackValue("1")
                .paramLabel("<boolean>")
                .description(description)
                .build();
    }

    private static OptionSpec.Builder builder(String name) {
        return OptionSpec.builder("--" + name, "-" + name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1");
    }
}
