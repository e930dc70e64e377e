package dev.innkeeper.cli;

import java.io.PrintStream;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** How programs and commands explain themselves, and how picocli knows them. */
final class Usage {

    private static final Map<String, String> ARGUMENTS =
            Map.ofEntries(
                    Map.entry("vmid", "Id of the container."),
                    Map.entry("newid", "Id of the new container."),
                    Map.entry("ostemplate", "Template or backup: a volume or a file's path."),
                    Map.entry("target", "Node to move to."),
                    Map.entry("target-vmid", "Container that gets the volume."),
                    Map.entry("target-volume", "Its place there, such as mp1."),
                    Map.entry("target-endpoint", "Address and token of the other cluster."),
                    Map.entry("disk", "Volume: rootfs or mpN."),
                    Map.entry("volume", "Volume: rootfs, mpN or unusedN."),
                    Map.entry("size", "New size, or with + what to add."),
                    Map.entry("snapname", "Name of the snapshot."),
                    Map.entry("storage", "Name of the storage."),
                    Map.entry("template", "Template, as available names it."),
                    Map.entry("template_path", "Volume, such as local:vztmpl/NAME."),
                    Map.entry("file", "File of the node."),
                    Map.entry("path", "File in the container."),
                    Map.entry("destination", "Where to put it."),
                    Map.entry("api_path", "Path, such as /nodes."));

    /** The command as picocli parses it. */
    static CommandSpec spec(Command command) {
        CommandSpec spec = CommandSpec.create().name(command.name());
        spec.usageMessage().description(command.summary().replace("%", "%%"));
        for (int i = 0; i < command.positional().size(); i++) {
            boolean required = i < command.positional().size() - command.optional();
            spec.addPositional(
                    PositionalParamSpec.builder()
                            .index(String.valueOf(i))
                            .paramLabel("<" + command.positional().get(i) + ">")
                            .description(ARGUMENTS.getOrDefault(command.positional().get(i), ""))
                            .type(String.class)
                            .required(required)
                            .arity(required ? "1" : "0..1")
                            .build());
        }
        command.options().forEach(spec::addOption);
        return spec;
    }

    /** The same with one name for each option, for people. */
    static CommandSpec readable(Command command) {
        return spec(
                new Command(
                        command.name(),
                        command.summary(),
                        command.positional(),
                        command.optional(),
                        command.options().stream()
                                .map(o -> OptionSpec.builder(o).names(o.longestName()).build())
                                .toList(),
                        command.extra(),
                        command.failure(),
                        command.action()));
    }

    /** The synopsis of every command. */
    static void print(Program program, Session session, PrintStream to) {
        to.println();
        to.println("USAGE: " + program.name() + " <COMMAND> [ARGS] [OPTIONS]");
        to.println();
        for (Command command : program.all(session)) {
            to.println("       " + command.synopsis(program.name()));
        }
        to.println();
        to.println("       " + program.name() + " help [<COMMAND>]");
    }

    /** One command with all its options. */
    static void print(Program program, Command command, PrintStream to) {
        to.println("USAGE: " + command.synopsis(program.name()));
        CommandLine line = new CommandLine(readable(command));
        line.setUsageHelpWidth(100);
        CommandLine.Help help = line.getHelp();
        to.println();
        to.print(help.description());
        to.println();
        to.print(help.optionList());
    }

    private Usage() {}
}
