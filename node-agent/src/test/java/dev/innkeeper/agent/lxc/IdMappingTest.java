package dev.innkeeper.agent.lxc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdMappingTest {

    @ParameterizedTest
    @CsvSource({
        "root:100000:65536, true",
        "0:100000:65536, true",
        "root:1:2000000, true",
        "root:100000:65535, false",
        "root:100001:65536, false",
        "alice:100000:65536, false",
        "root:x:65536, false",
        "# root:100000:65536, false"
    })
    void knowsWhetherALineGivesTheIds(String line, boolean enough) {
        assertThat(IdMapping.covers(line)).isEqualTo(enough);
    }
}
