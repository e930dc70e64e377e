package dev.innkeeper.contracts.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiceTicketTest {
    private static final SpiceTicket TICKET =
            SpiceTicket.of(
                    new GuestId(101),
                    new NodeName("PVE1"),
                    61_000,
                    1_700_000_000L,
                    "ab".repeat(32));

    @Test
    void isReadFromAHostInWhateverLetters() {
        String host = TICKET.text().toUpperCase(Locale.ROOT);

        SpiceTicket read = SpiceTicket.parse(host).orElseThrow();

        assertThat(TICKET.text())
                .isEqualTo("pvespiceproxy:6553f100:101:pve1:61000::" + "ab".repeat(32));
        assertThat(read.text()).isEqualTo(TICKET.text());
        assertThat(read.guest()).isEqualTo(new GuestId(101));
        assertThat(read.node()).isEqualTo(new NodeName("pve1"));
        assertThat(read.port()).isEqualTo(61_000);
        assertThat(read.password()).isEqualTo(TICKET.password()).hasSize(40);
    }

    @Test
    void tellsNobodyItsSecret() {
        assertThat(TICKET.toString()).doesNotContain("abab");
        assertThat(TICKET.password()).doesNotContain("abab");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.example.com",
                "pvespiceproxy:6553f100:101:pve1:61000::",
                "pvespiceproxy:6553f100:1:pve1:61000::abab"
            })
    void otherHostsAreNone(String host) {
        assertThat(SpiceTicket.parse(host)).isEmpty();
    }
}
