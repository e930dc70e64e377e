package dev.innkeeper.agent.console;

import dev.innkeeper.contracts.AgentCommand.OpenConsole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that run in consoles. */
final class Programs {
    private final Path lxcPath;

    /**
     * @param lxcPath {@code lxc-start -P}
     */
    Programs(Path lxcPath) {
        this.lxcPath = lxcPath;
    }

    List<String> of(OpenConsole console) {
        return switch (console.program()) {
            // Without a way to detach by a key: Ctrl-A belongs to the user.
            case CONSOLE -> lxc("lxc-console", console, "-t", "0", "-e", "-1");
            case TTY -> lxc("lxc-console", console, "-e", "-1");
            case SHELL -> lxc("lxc-attach", console, "--clear-env", "--keep-var", "TERM");
            case LOGIN -> List.of("login");
            case ROOT_SHELL -> List.of("login", "-f", "root");
            case SERIAL0, SERIAL1, SERIAL2, SERIAL3, DISPLAY, DISPLAY_WITH_PASSWORD ->
                    throw new IllegalArgumentException("machines run no program for a console");
        };
    }

    /** What a window with it is called. */
    String title(OpenConsole console) {
        return console.guest().map(guest -> "CT " + guest).orElse("Shell");
    }

    private List<String> lxc(String tool, OpenConsole console, String... more) {
        String guest =
                console.guest()
                        .orElseThrow(() -> new IllegalArgumentException("no container named"))
                        .toString();
        List<String> command =
                new ArrayList<>(List.of(tool, "-P", lxcPath.toString(), "-n", guest));
        command.addAll(List.of(more));
        return command;
    }
}
