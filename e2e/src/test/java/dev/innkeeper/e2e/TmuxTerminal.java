package dev.innkeeper.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** A program on a real terminal, with somebody who types and looks: in tmux. */
final class TmuxTerminal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String server = "innkeeper-e2e-" + System.nanoTime();
    private final Path status;

    private TmuxTerminal(Path status) {
        this.status = status;
    }

    static TmuxTerminal run(
            int columns, int rows, Map<String, String> environment, List<String> program) {
        Assumptions.assumeTrue(
                Programs.run("sh", "-c", "command -v tmux").status() == 0,
                "cannot run here: needs tmux");
        var terminal = new TmuxTerminal(statusFile());
        List<String> command = new ArrayList<>();
        command.addAll(List.of("-f", "/dev/null", "new-session", "-d"));
        command.addAll(List.of("-x", Integer.toString(columns), "-y", Integer.toString(rows)));
        environment.forEach((name, value) -> command.addAll(List.of("-e", name + "=" + value)));
        // tmux forgets now and then how a program ended that ended just now.
        command.addAll(List.of("sh", "-c", "tmux wait-for ready; \"$@\"; echo $? >\"$0\""));
        command.add(terminal.status.toString());
        command.addAll(program);
        terminal.tmux(command);
        terminal.tmux(List.of("set-option", "-g", "remain-on-exit", "on"));
        terminal.tmux(List.of("set-option", "-g", "status", "off"));
        terminal.tmux(List.of("set-option", "-g", "window-size", "manual"));
        terminal.resize(columns, rows);
        terminal.tmux(List.of("wait-for", "-S", "ready"));
        return terminal;
    }

    /** Types a text and the return key. */
    void line(String text) {
        tmux(List.of("send-keys", "-l", text));
        key("Enter");
    }

    /**
     * @param key as tmux names it, such as {@code C-a}
     */
    void key(String key) {
        tmux(List.of("send-keys", key));
    }

    void resize(int columns, int rows) {
        tmux(
                List.of(
                        "resize-window",
                        "-x",
                        Integer.toString(columns),
                        "-y",
                        Integer.toString(rows)));
    }

    void awaitText(String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(screen()).contains(text));
    }

    String screen() {
        return tmux(List.of("capture-pane", "-p", "-J"));
    }

    /** Waits for the program's end; returns its exit status. */
    int awaitEnd() {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(status).as("its end, with\n" + screen()).isNotEmptyFile());
        try {
            return Integer.parseInt(Files.readString(status).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path statusFile() {
        try {
            return Files.createTempFile("innkeeper-e2e-", ".status");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String tmux(List<String> command) {
        List<String> line = new ArrayList<>(List.of("tmux", "-L", server));
        line.addAll(command);
        return Programs.run(line, Map.of()).ok();
    }

    @Override
    public void close() {
        Programs.run("tmux", "-L", server, "kill-server");
        try {
            Files.delete(status);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
