package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerVolumesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0T",
        "8589934592, 8G",
        "536870912, 512M",
        "1099511627776, 1T",
        "1536, 1536",
        "10240, 10K"
    })
    void printsSizesInTheLargestWholeUnit(long bytes, String text) {
        assertThat(ContainerVolumes.sizeText(bytes)).isEqualTo(text);
    }
}
