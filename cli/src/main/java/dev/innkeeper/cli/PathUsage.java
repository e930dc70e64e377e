package dev.innkeeper.cli;

import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Parameter;
import dev.innkeeper.api.Schema;
import dev.innkeeper.api.Verb;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code pvesh usage}: what can be done with a path. */
final class PathUsage {
    private static final int WIDTH = 100;

    /**
     * @throws ApiException if nothing can be done with it, or not what was asked for
     */
    static int print(Given given, String path, Session session) throws ApiException {
        Optional<String> wanted = given.option("command");
        boolean found = false;
        for (String name : List.of("get", "set", "create", "delete")) {
            Verb verb = Objects.requireNonNull(PveshCommands.VERBS.get(name));
            Operation operation = PveshCommands.operation(session, verb, path);
            if (operation != null && wanted.map(name::equals).orElse(true)) {
                print(name, path, operation, given, session.out());
                found = true;
            }
        }
        if (!found) {
            throw wanted.isPresent()
                    ? ApiException.noHandler(wanted.get(), path)
                    : ApiException.failed("no such path: '" + path + "'");
        }
        return 0;
    }

    private static void print(
            String name, String path, Operation operation, Given given, PrintStream out) {
        List<OptionSpec> options = Options.of(operation, Set.of(), List.of());
        StringBuilder line =
                new StringBuilder("USAGE: pvesh ").append(name).append(' ').append(path);
        operation.parameters().stream()
                .filter(parameter -> parameter.place() != Parameter.Place.PATH)
                .filter(Parameter::required)
                .forEach(parameter ->
                        line.append(" --")
                                .append(parameter.name())
                                .append(" <")
                                .append(parameter.schema().typeName())
                                .append('>'));
        out.println(line.append(options.isEmpty() ? "" : " [OPTIONS]"));
        if (given.isOn("verbose")) {
            out.println();
            out.println("  " + operation.summary());
            out.println();
            CommandSpec spec = CommandSpec.create();
            options.forEach(one ->
                    spec.addOption(OptionSpec.builder(one).names(one.longestName()).build()));
            CommandLine command = new CommandLine(spec);
            command.setUsageHelpWidth(WIDTH);
            out.print(command.getHelp().optionList());
        }
        if (given.isOn("returns")) {
            out.println();
            out.println("RETURNS: " + shape(operation.returns()));
        }
    }

    /** A shape on one line: {@code array of {userid: string, enable?: boolean}}. */
    private static String shape(Schema schema) {
        return switch (schema) {
            case Schema.Items(Schema items) -> "array of " + shape(items);
            case Schema.Fields(List<Schema.Field> fields, _) -> {
                Map<String, String> sorted = new TreeMap<>();
                fields.forEach(field ->
                        sorted.put(
                                field.name() + (field.family() == null ? "" : "[n]"),
                                (field.required() ? ": " : "?: ") + shape(field.schema())));
                StringBuilder text = new StringBuilder("{");
                sorted.forEach((name, type) ->
                        text.append(text.length() > 1 ? ", " : "").append(name).append(type));
                yield text.append('}').toString();
            }
            default -> schema.typeName();
        };
    }

    private PathUsage() {}
}
