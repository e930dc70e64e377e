package dev.innkeeper.cli;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One command of a program.
 *
 * @param positional names of the arguments, in their order
 * @param optional how many of the last of them may be left out
 * @param extra everything behind {@code --} is taken as it is
 * @param failure exit status when it is refused or fails
 */
record Command(
        String name,
        String summary,
        List<String> positional,
        int optional,
        List<OptionSpec> options,
        boolean extra,
        int failure,
        Action action) {

    /** Exit status of a refusal before any work began. */
    static final int REFUSED = 2;

    /** Exit status of work that failed. */
    static final int FAILED = 255;

    Command {
        positional = List.copyOf(positional);
        options = List.copyOf(options);
    }

    /** What it does; returns the exit status. */
    interface Action {
        int run(Given given, Session session) throws Exception;
    }

    /** A command with arguments that must all be there. */
    static Command of(
            String name,
            String summary,
            List<String> positional,
            List<OptionSpec> options,
            int failure,
            Action action) {
        return new Command(name, summary, positional, 0, options, false, failure, action);
    }

    /** The same with the last arguments left to the caller. */
    Command optional(int count) {
        return new Command(name, summary, positional, count, options, extra, failure, action);
    }

    /** The arguments that may be left out. */
    List<String> optionalNames() {
        return positional.subList(positional.size() - optional, positional.size());
    }

    /** The same with something to do. */
    Command action(Action work) {
        return new Command(name, summary, positional, optional, options, extra, failure, work);
    }

    /** The same with everything behind {@code --}. */
    Command withExtra() {
        return new Command(name, summary, positional, optional, options, true, failure, action);
    }

    /** {@code pct create <vmid> <ostemplate> [OPTIONS]}. */
    String synopsis(String program) {
        StringBuilder text = new StringBuilder(program).append(' ').append(name);
        for (int i = 0; i < positional.size(); i++) {
            boolean free = i >= positional.size() - optional;
            text.append(free ? " [<" : " <").append(positional.get(i)).append(free ? ">]" : ">");
        }
        return text.append(extra ? " [OPTIONS] -- [EXTRA]" : " [OPTIONS]").toString();
    }
}
