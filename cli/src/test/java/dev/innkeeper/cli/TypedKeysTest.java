package dev.innkeeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedKeysTest {

    /** {@code ^} stands for the control key with a. */
    @ParameterizedTest
    @CsvSource({
        "'ls -l', 'ls -l', false",
        "'a^qb', 'a', true",
        "'a^^b', 'a^b', false",
        "'^x', '^x', false",
        "'^', '', false",
        "'q', 'q', false",
    })
    void allButTheWayOutIsForTheOtherSide(String typed, String meant, boolean over) {
        for (int piece : new int[] {1, 100}) {
            TypedKeys keys = TypedKeys.leavingBy("^a");
            var passed = new StringBuilder();
            for (int at = 0; at < typed.length(); at += piece) {
                byte[] now = bytes(typed.substring(at, Math.min(typed.length(), at + piece)));
                passed.append(new String(keys.take(now, now.length), StandardCharsets.UTF_8));
            }

            assertThat(passed.toString().replace('\u0001', '^')).isEqualTo(meant);
            assertThat(keys.isOver()).isEqualTo(over);
        }
    }

    @Test
    void aKeyMayLeaveByItself() {
        TypedKeys keys = TypedKeys.endedBy("^a");

        byte[] meant = keys.take(bytes("ls^qb"), 5);

        assertThat(new String(meant, StandardCharsets.UTF_8)).isEqualTo("ls");
        assertThat(keys.isOver()).isTrue();
    }

    private static byte[] bytes(String text) {
        return text.replace('^', '\u0001').getBytes(StandardCharsets.UTF_8);
    }
}
