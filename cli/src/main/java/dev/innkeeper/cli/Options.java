package dev.innkeeper.cli;

import dev.innkeeper.api.Family;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Parameter;
import dev.innkeeper.api.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The options of a command, from the parameters of its operation: {@code --memory}, or {@code
 * -memory} as older scripts write it.
 */
final class Options {
    private Options() {}

    /** Adds an option for each parameter that is neither in the path nor positional. */
    static void add(CommandSpec spec, Operation operation, Set<String> positional) {
        for (Parameter parameter : operation.parameters()) {
            if (parameter.place() == Parameter.Place.PATH
                    || positional.contains(parameter.name())) {
                continue;
            }
            for (String name : names(parameter)) {
                spec.addOption(option(name, parameter));
            }
        }
    }

    /** The options that were given, by wire name. */
    static Map<String, String> given(ParseResult result) {
        Map<String, String> values = new LinkedHashMap<>();
        for (OptionSpec option : result.matchedOptions()) {
            String name = option.longestName().replaceFirst("^-+", "");
            if (!Output.OPTIONS.contains(name)) {
                values.put(name, String.join(",", option.<List<String>>getValue()));
            }
        }
        return values;
    }

    private static List<String> names(Parameter parameter) {
        Family family = parameter.family();
        if (family == null) {
            return List.of(parameter.name());
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= family.last(); i++) {
            names.add(family.name() + i);
        }
        return names;
    }

    private static OptionSpec option(String name, Parameter parameter) {
        OptionSpec.Builder option =
                OptionSpec.builder("--" + name, "-" + name)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .paramLabel("<" + parameter.schema().typeName() + ">")
                        .hidden(parameter.family() != null && !name.endsWith("0"));
        if (parameter.schema() instanceof Schema.Flag) {
            // "--purge" alone means 1
            option.arity("0..1").fallbackValue("1");
        } else {
            option.arity("1");
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
}
