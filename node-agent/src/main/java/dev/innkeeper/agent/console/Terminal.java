package dev.innkeeper.agent.console;

import dev.innkeeper.agent.foreign.Pty;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program on a pseudo-terminal of its own, as leader of its session. When this ends, whoever
 * ended it, neither process nor terminal is left.
 */
final class Terminal implements Session {
    private static final Logger log = LoggerFactory.getLogger(Terminal.class);
    private static final int COLUMNS = 80;
    private static final int ROWS = 24;
    private static final int CHUNK = 16 * 1024;
    private static final long STACK = 256 * 1024;

    /** Output that is still on its way when the program has ended. */
    private static final Duration LAST_WORDS = Duration.ofMillis(300);

    /** From the hang-up to the kill. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Run with the terminal as its name and the program as its arguments. */
    private static final String TAKE = "exec <>\"$0\" >&0 2>&0; exec \"$@\"";

    private static final File NOTHING = new File("/dev/null");

    static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "TERM", "xterm-256color",
                    "HOME", "/root",
                    "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

    private final Pty pty;
    private final Process process;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private Terminal(Pty pty, Process process) {
        this.pty = pty;
        this.process = process;
    }

    /** Starts the program. */
    static Terminal run(List<String> program, Output screen) throws IOException {
        Pty pty = Pty.open();
        Terminal terminal;
        try {
            pty.resize(COLUMNS, ROWS);
            terminal = new Terminal(pty, start(program, pty));
        } catch (IOException e) {
            pty.close();
            throw e;
        }
        // A thread of the system: it waits in native code, where a virtual one cannot step aside.
        Thread.ofPlatform()
                .name("console-" + terminal.process.pid())
                .daemon()
                .stackSize(STACK)
                .start(() -> terminal.watch(screen));
        terminal.process.onExit().thenRun(terminal::exited);
        return terminal;
    }

    /**
     * The child opens the terminal, for whoever leads a session and opens one may get it as its
     * controlling terminal: the program must, and we must not.
     */
    private static Process start(List<String> program, Pty pty) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "env", // ours may ignore interrupts, as what a script starts does
                                "--default-signal",
                                "setsid",
                                "sh",
                                "-c",
                                TAKE,
                                pty.slave().toString()));
        command.addAll(program);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        builder.directory(new File("/"));
        builder.redirectInput(ProcessBuilder.Redirect.from(NOTHING));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        return builder.start();
    }

    @Override
    public void type(byte[] bytes, int from, int length) throws IOException {
        pty.write(bytes, from, length);
    }

    void resize(int columns, int rows) {
        pty.resize(columns, rows);
    }

    @Override
    public void hangUp() {
        pty.hangUp();
    }

    @Override
    public CompletableFuture<Void> ended() {
        return ended;
    }

    private void exited() {
        CompletableFuture.delayedExecutor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
                .execute(pty::hangUp);
    }

    private void watch(Output screen) {
        byte[] buffer = new byte[CHUNK];
        try {
            for (int count = pty.read(buffer); count > 0; count = pty.read(buffer)) {
                screen.show(buffer, count);
            }
        } catch (IOException e) {
            log.atDebug().setCause(e).log("Console's client is gone");
        } finally {
            pty.close(); // the kernel sends SIGHUP to the terminal's processes
            end();
            ended.complete(null);
        }
    }

    private void end() {
        try {
            if (!process.waitFor(GRACE)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
