package dev.innkeeper.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpidTest {

    /** The first two ids are recorded ones (areas 05 and 07). */
    @ParameterizedTest
    @CsvSource({
        "777@extra, 777@extra",
        "201, 201",
        "'', ''",
        "debian-12.7_amd64.tar.zst, debian-12.7_amd64.tar.zst",
        "a:b c, a\\x3ab\\x20c",
        "back\\slash, back\\x5cslash",
        "bücher, b\\xc3\\xbccher",
    })
    void printsTheIdSoThatItCanBeReadBack(String id, String printed) {
        Upid upid =
                new Upid(
                        new NodeName("pve1"),
                        0xF0,
                        0x69C87,
                        Instant.ofEpochSecond(0x6B010560),
                        "imgdel",
                        id,
                        "root@pam");

        assertThat(upid)
                .hasToString(
                        "UPID:pve1:000000F0:00069C87:6B010560:imgdel:" + printed + ":root@pam:")
                .isEqualTo(Upid.parse(upid.toString()));
    }
}
