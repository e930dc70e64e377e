package dev.innkeeper.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class IncomingFileTest {

    @Test
    void makesNamesSafe() {
        assertThat(IncomingFile.of("iso", "C:\\temp\\my disk ü.ISO").name())
                .isEqualTo("my_disk__.ISO");
        assertThat(IncomingFile.of("vztmpl", "../../etc/x.tar.zst").name()).isEqualTo("x.tar.zst");
    }

    @Test
    void refusesOtherExtensions() {
        assertThatThrownBy(() -> IncomingFile.of("iso", "tiny.txt"))
                .extracting("problem.errors")
                .hasToString("{filename=wrong file extension}");
        assertThatThrownBy(() -> IncomingFile.of("vztmpl", "x.iso")).isNotNull();
        assertThatThrownBy(() -> IncomingFile.of("iso", ".iso")).isNotNull();
    }

    @Test
    void refusesOtherContent() {
        assertThatThrownBy(() -> IncomingFile.of("backup", "x.tar.zst"))
                .extracting("problem.errors")
                .asString()
                .contains("'iso, vztmpl'");
    }
}
