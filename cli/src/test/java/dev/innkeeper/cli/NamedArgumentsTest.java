package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NamedArgumentsTest {
    private final Command move =
            Command.of(
                            "move-volume",
                            "Move volume.",
                            List.of("vmid", "volume", "storage", "target-vmid", "target-volume"),
                            List.of(),
                            Command.FAILED,
                            (given, session) -> 0)
                    .optional(3);

    @Test
    void aLaterArgumentIsGivenWithoutTheEarlier() {
        NamedArguments named =
                NamedArguments.of(
                        move, List.of("100", "mp0", "--target-vmid", "101", "-target-volume=mp1"));

        assertThat(named.rest()).containsExactly("100", "mp0");
        assertThat(named.values())
                .containsEntry("target-vmid", "101")
                .containsEntry("target-volume", "mp1");
    }

    @Test
    void argumentsThatMustBeThereAndOptionsAreLeftAlone() {
        List<String> typed = List.of("--vmid", "100", "--delete", "1");

        assertThat(NamedArguments.of(move, typed).rest()).isEqualTo(typed);
    }
}
