package dev.innkeeper.agent.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuEndTest {
    @TempDir private Path folder;
    private Path log;

    @BeforeEach
    void prepare() {
        log = folder.resolve("log");
    }

    @ParameterizedTest
    @CsvSource({
        "kill -KILL $$, QEMU was killed by signal 9 (SIGKILL)",
        "kill -SEGV $$, QEMU was killed by signal 11 (SIGSEGV)",
        "kill -ABRT $$, QEMU was killed by signal 6 (SIGABRT)",
        "kill -USR1 $$, QEMU was killed by signal 10",
        "exit 1, QEMU exited with status 1",
    })
    void saysHowItEnded(String script, String reason) throws IOException {
        assertThat(end(script)).isEqualTo(reason);
    }

    @Test
    void saysWhatItSaidLast() throws IOException {
        Files.writeString(log, "qemu: first\nqemu: warning: nothing\nqemu: no such disk\n\n");

        assertThat(end("exit 1")).isEqualTo("qemu: no such disk (QEMU exited with status 1)");
    }

    @Test
    void knowsNoStatusOfAnotherAgentsProcess() throws IOException {
        assertThat(QemuEnd.of(Optional.empty(), 1 << 30, log)).isEqualTo("QEMU ended");
        Files.writeString(log, "qemu: terminating on signal 15 from pid 1 (init)\n");
        assertThat(QemuEnd.of(Optional.empty(), 1 << 30, log))
                .isEqualTo("qemu: terminating on signal 15 from pid 1 (init)");
    }

    private String end(String script) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", script).start();
        return QemuEnd.of(Optional.of(process), process.pid(), log);
    }
}
