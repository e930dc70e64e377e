package dev.innkeeper.cli;

import dev.innkeeper.api.Contract;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Entry of every command: the first argument names the program ({@code pct}, {@code pvesh}), the
 * rest is its own.
 *
 * <p>Exit status: 0 success; 2 refused before any work began (bad arguments, parameters or
 * permissions); 255 the work itself failed; for {@code pvesh} 1 for an unknown path.
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
        System.exit(new Cli(out, err, System.getenv()).run(args));
    }

    int run(String... args) {
        if (args.length == 0) {
            err.println("usage: PROGRAM COMMAND [ARGUMENTS], with PROGRAM one of pct, pvesh");
            return 2;
        }
        Session session = new Session(Contract.load(), environment, out);
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        return switch (args[0]) {
            case "pct" -> execute("pct", GuestCommands.CONTAINERS.specs(session), rest);
            case "pvesh" -> execute("pvesh", PveshCommands.specs(session), rest);
            default -> {
                err.println("ERROR: unknown program '" + args[0] + "'");
                yield 255;
            }
        };
    }

    private int execute(String program, List<CommandSpec> commands, String[] args) {
        CommandSpec top = CommandSpec.create().name(program);
        commands.forEach(spec -> top.addSubcommand(spec.name(), spec));
        if (args.length == 0 || args[0].equals("help")) {
            new CommandLine(top).usage(args.length == 0 ? err : out);
            return args.length == 0 ? 255 : 0;
        }
        if (!top.subcommands().containsKey(args[0])) {
            err.println("ERROR: unknown command '" + program + " " + args[0] + "'");
            new CommandLine(top).usage(err);
            return 255;
        }
        CommandLine line =
                new CommandLine(top)
                        .setPosixClusteredShortOptionsAllowed(false)
                        .setUnmatchedOptionsArePositionalParams(false)
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .setParameterExceptionHandler(this::badArguments)
                        .setExecutionExceptionHandler((e, command, _) -> failed(e, command));
        return line.execute(args);
    }

    private int badArguments(CommandLine.ParameterException e, String[] args) {
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
        err.println(synopsis(e.getCommandLine()));
        return 2;
    }

    private int failed(Exception e, CommandLine command) {
        return switch (e) {
            case ApiException refused -> {
                if (refused.parameters().isEmpty()) {
                    err.println(refused.getMessage());
                } else {
                    err.println("400 Parameter verification failed.");
                    refused.parameters()
                            .forEach((name, text) -> err.println(name + ": " + text.strip()));
                    err.println(synopsis(command));
                }
                yield refused.exitStatus();
            }
            case java.io.IOException unreachable -> {
                err.println("cannot reach the control plane: " + unreachable.getMessage());
                yield 255;
            }
            default -> {
                err.println(String.valueOf(e.getMessage()));
                yield 255;
            }
        };
    }

    private static String synopsis(CommandLine command) {
        StringBuilder text = new StringBuilder(command.getCommandSpec().qualifiedName());
        command.getCommandSpec()
                .positionalParameters()
                .forEach(p -> text.append(' ').append(p.paramLabel()));
        return text.append(" [OPTIONS]").toString();
    }
}
