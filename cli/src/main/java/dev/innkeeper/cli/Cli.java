package dev.innkeeper.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * Entry of every command: the first argument names the program ({@code pct}, {@code pvesh}), the
 * rest is its own.
 *
 * <p>Exit status: 0 success; 2 for arguments, parameters and some refusals, as Proxmox VE has them;
 * 255 when the work itself failed; for {@code pvesh} 1 for an unknown path.
 */
public final class Cli {
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    Cli(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int status = new Cli(out, err, System.getenv()).run(args);
        out.flush();
        System.exit(status);
    }

    int run(String... args) {
        if (args.length == 0) {
            err.println(
                    "usage: PROGRAM COMMAND [ARGUMENTS], with PROGRAM one of "
                            + String.join(", ", Programs.NAMES));
            return Command.REFUSED;
        }
        Optional<Program> program = Programs.find(args[0]);
        if (program.isEmpty()) {
            err.println("ERROR: unknown program '" + args[0] + "'");
            return Command.FAILED;
        }
        if (args.length > 1 && args[1].equals("--complete")) {
            List<String> line = Arrays.asList(args).subList(2, args.length);
            return Completion.run(program.get(), line, environment, out);
        }
        GlobalOptions global = GlobalOptions.of(Arrays.asList(args).subList(1, args.length));
        try (Session session = new Session(environment, global, out)) {
            return run(program.get(), global.rest(), session);
        }
    }

    private int run(Program program, List<String> args, Session session) {
        if (args.isEmpty()) {
            err.println("ERROR: no command specified");
            Usage.print(program, session, err);
            return Command.FAILED;
        }
        if (args.getFirst().equals("help")) {
            return help(program, args, session);
        }
        Optional<Program.Found> found = program.find(session, args);
        if (found.isEmpty()) {
            int known = program.wordsKnown(args);
            err.println(
                    known == args.size()
                            ? "ERROR: no command specified"
                            : "ERROR: unknown command '%s %s'"
                                    .formatted(
                                            program.name(),
                                            String.join(" ", args.subList(0, known + 1))));
            Usage.print(program, session, err);
            return Command.FAILED;
        }
        return run(program, found.get().command(), found.get().arguments(), session);
    }

    private int help(Program program, List<String> args, Session session) {
        Optional<Program.Found> found = program.find(session, args.subList(1, args.size()));
        if (found.isPresent()) {
            Usage.print(program, found.get().command(), out);
            return 0;
        }
        Usage.print(program, session, out);
        return 0;
    }

    private int run(Program program, Command command, List<String> args, Session session) {
        CommandSpec spec = Usage.spec(command);
        int mark = command.extra() ? args.indexOf("--") : -1;
        NamedArguments named = NamedArguments.of(command, mark < 0 ? args : args.subList(0, mark));
        List<String> parsed = Abbreviations.expand(command.options(), named.rest());
        ParseResult result;
        try {
            result = parser(spec).parseArgs(parsed.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            return badArguments(e, command.synopsis(program.name()));
        }
        try {
            List<String> extra = mark < 0 ? List.of() : args.subList(mark + 1, args.size());
            return command.action().run(given(command, spec, named, result, extra), session);
        } catch (Exception e) {
            return failed(e, command, command.synopsis(program.name()));
        }
    }

    private static CommandLine parser(CommandSpec spec) {
        return new CommandLine(spec)
                .setPosixClusteredShortOptionsAllowed(false)
                .setUnmatchedOptionsArePositionalParams(false);
    }

    private Given given(
            Command command,
            CommandSpec spec,
            NamedArguments named,
            ParseResult result,
            List<String> extra) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (int i = 0; i < command.positional().size(); i++) {
            String value = spec.positionalParameters().get(i).getValue();
            String name = command.positional().get(i);
            boolean leftOut = "".equals(value) && command.optionalNames().contains(name);
            if (value != null && !leftOut) {
                arguments.put(name, value);
            }
        }
        arguments.putAll(named.values());
        Map<String, String> options = new LinkedHashMap<>();
        for (OptionSpec option : result.matchedOptions()) {
            String name = option.longestName().replaceFirst("^-+", "");
            if (!Output.OPTIONS.contains(name)) {
                options.put(name, String.join(",", option.<List<String>>getValue()));
            }
        }
        return new Given(arguments, options, extra, Output.of(result, out));
    }

    private int badArguments(CommandLine.ParameterException e, String synopsis) {
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()
                && unmatched.getUnmatched().getFirst().startsWith("-")) {
            err.println(
                    "Unknown option: "
                            + unmatched.getUnmatched().getFirst().replaceFirst("^-+", ""));
            err.println("400 unable to parse option");
        } else if (e instanceof CommandLine.MissingParameterException) {
            err.println("400 not enough arguments");
        } else if (e instanceof CommandLine.UnmatchedArgumentException) {
            err.println("400 too many arguments");
        } else {
            err.println("400 " + e.getMessage());
        }
        err.println(synopsis);
        return Command.REFUSED;
    }

    private int failed(Exception e, Command command, String synopsis) {
        return switch (e) {
            case ApiException refused -> {
                if (refused.parameters().isEmpty()) {
                    err.println(refused.getMessage());
                    yield refused.exitStatus(command.failure());
                }
                err.println("400 Parameter verification failed.");
                refused.parameters().forEach((name, text) -> err.println(name + ": " + text));
                err.println(synopsis);
                yield Command.REFUSED;
            }
            case IOException unreachable -> {
                err.println("cannot reach the control plane: " + unreachable.getMessage());
                yield Command.FAILED;
            }
            default -> {
                err.println(String.valueOf(e.getMessage()));
                yield Command.FAILED;
            }
        };
    }
}
