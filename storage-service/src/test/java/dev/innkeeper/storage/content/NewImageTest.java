package dev.innkeeper.storage.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class NewImageTest {

    @Test
    void readsSizesInKibibytesByDefault() {
        assertThat(NewImage.of("a.raw", Optional.empty(), "4").sizeBytes()).isEqualTo(4096);
        assertThat(NewImage.of("a.raw", Optional.empty(), "10M").sizeBytes()).isEqualTo(10 << 20);
        assertThat(NewImage.of("a.qcow2", Optional.of("qcow2"), "1G").sizeBytes())
                .isEqualTo(1L << 30);
    }

    @Test
    void refusesAFormatThatIsNotTheNames() {
        assertThatThrownBy(() -> NewImage.of("a.raw", Optional.of("qcow2"), "1G"))
                .extracting("problem.errors")
                .hasToString("{format=different storage formats (raw != qcow2)}");
    }

    @Test
    void refusesNamesThatAreNone() {
        assertThatThrownBy(() -> NewImage.of("../a.raw", Optional.empty(), "1G"))
                .hasMessage("unable to parse volume filename '../a.raw'");
        assertThatThrownBy(() -> NewImage.of("a", Optional.empty(), "1G")).isNotNull();
    }

    @Test
    void refusesSizesBeyondAllDisks() {
        assertThatThrownBy(() -> NewImage.of("a.raw", Optional.empty(), "999999999999999G"))
                .extracting("problem.errors")
                .hasToString("{size=value is too large}");
    }
}
