package dev.innkeeper.agent.guestconfig;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeTextTest {

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
        assertThat(VolumeText.size(bytes)).isEqualTo(text);
        assertThat(VolumeText.bytes(text)).hasValue(bytes);
    }

    @Test
    void putsAnotherVolumeInAndKeepsTheRest() {
        String text = "volume=local:100/vm-100-disk-1.raw,mp=/srv,size=1G,backup=1";

        assertThat(VolumeText.with(text, "fast:100/vm-100-disk-0.raw", 2L << 30))
                .isEqualTo("fast:100/vm-100-disk-0.raw,mp=/srv,backup=1,size=2G");
    }

    @Test
    void knowsWhatIsNoSize() {
        assertThat(VolumeText.bytes("1X")).isEmpty();
        assertThat(VolumeText.bytes("")).isEmpty();
    }
}
