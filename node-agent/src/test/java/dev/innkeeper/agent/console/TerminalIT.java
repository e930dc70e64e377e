package dev.innkeeper.agent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Programs on real pseudo-terminals. */
class TerminalIT {
    private final Screen screen = new Screen();

    private static final class Screen implements Session.Output {
        private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

        @Override
        public synchronized void show(byte[] bytes, int length) {
            shown.write(bytes, 0, length);
        }

        synchronized String text() {
            return shown.toString(StandardCharsets.UTF_8);
        }
    }

    private static void type(Terminal terminal, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        terminal.type(bytes, 0, bytes.length);
    }

    private void awaitText(String text) {
        await().untilAsserted(() -> assertThat(screen.text()).contains(text));
    }

    private static long openTerminals() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path one : all) {
                if (Files.isSymbolicLink(one)
                        && Files.readSymbolicLink(one).toString().endsWith("/ptmx")) {
                    count++;
                }
            }
        }
        return count;
    }

    @Test
    void programHasATerminalThatItControls() throws IOException {
        Terminal terminal = Terminal.run(List.of("sh", "-i"), screen);
        terminal.resize(132, 50);

        type(terminal, "stty size; tty; echo $TERM-done; ps -o stat= -p $$\n");

        awaitText("50 132");
        awaitText("/dev/pts/");
        awaitText("xterm-256color-done");
        awaitText("\r\nSs"); // it leads its session
        type(terminal, "exit\n");
        await().until(terminal.ended()::isDone);
    }

    @Test
    void interruptReachesTheForeground() throws IOException {
        Terminal terminal = Terminal.run(List.of("sh", "-i"), screen);

        type(terminal, "sleep 1000; echo after-$?\n");
        awaitText("sleep 1000");
        await().until(() -> sleepers(1000) == 1);
        type(terminal, "\u0003");

        await().until(() -> sleepers(1000) == 0);
        type(terminal, "exit\n");
        await().until(terminal.ended()::isDone);
    }

    @Test
    void lastWordsAreShown() throws Exception {
        Terminal terminal =
                Terminal.run(List.of("sh", "-c", "seq 1 20000; printf the-end"), screen);

        terminal.ended().get(20, TimeUnit.SECONDS);

        assertThat(screen.text()).endsWith("20000\r\nthe-end");
    }

    @Test
    void hangUpLeavesNothing() throws Exception {
        long before = openTerminals();
        Terminal terminal =
                Terminal.run(
                        List.of("sh", "-c", "trap '' HUP TERM; echo deaf; while :; do :; done"),
                        screen);
        awaitText("deaf");
        assertThat(deaf()).isEqualTo(1);
        assertThat(openTerminals()).isEqualTo(before + 1);

        terminal.hangUp();
        terminal.ended().get(10, TimeUnit.SECONDS);

        assertThat(openTerminals()).isEqualTo(before);
        assertThat(deaf()).isZero();
    }

    private static long deaf() {
        return ProcessHandle.allProcesses()
                .filter(one -> one.info().commandLine().orElse("").contains("echo deaf; while"))
                .count();
    }

    private static long sleepers(int seconds) {
        return ProcessHandle.current()
                .descendants()
                .filter(one -> one.info().commandLine().orElse("").endsWith("sleep " + seconds))
                .count();
    }
}
