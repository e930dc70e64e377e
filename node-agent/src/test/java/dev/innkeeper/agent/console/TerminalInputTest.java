package dev.innkeeper.agent.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalInputTest {
    private static final String SESSION =
            "root@pam:PVEVNC:12::ab=\n" + "1:120:40:" + "0:6:ls -l\n" + "2" + "0:3:a:b" + "0:0:2";

    private static final class Heard implements TerminalInput.Client {
        private final List<String> all = new ArrayList<>();
        private final StringBuilder typed = new StringBuilder();

        @Override
        public void greeted(String user, String ticket) {
            all.add(user + " with " + ticket);
        }

        @Override
        public void typed(byte[] bytes, int from, int length) {
            typed.append(new String(bytes, from, length, StandardCharsets.UTF_8));
        }

        @Override
        public void resized(int columns, int rows) {
            all.add(columns + "x" + rows);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void sessionIsUnderstoodHoweverItIsCut() throws IOException {
        for (int at = 0; at <= SESSION.length(); at++) {
            var heard = new Heard();
            var input = new TerminalInput(heard);

            input.take(bytes(SESSION.substring(0, at)));
            input.take(bytes(SESSION.substring(at)));

            assertThat(heard.all)
                    .as("cut at %d", at)
                    .containsExactly("root@pam with PVEVNC:12::ab=", "120x40");
            assertThat(heard.typed).hasToString("ls -l\na:b");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "0x", "0:a", "0::", "1:80:x:", "0:123456789:", "3"})
    void strangeBytesEndTheSession(String rest) throws IOException {
        var input = new TerminalInput(new Heard());
        input.take(bytes("u@pve:t\n"));

        assertThatIOException().isThrownBy(() -> input.take(bytes(rest)));
    }

    @Test
    void greetingHasAnEnd() {
        var input = new TerminalInput(new Heard());

        assertThatIOException().isThrownBy(() -> input.take(bytes("x".repeat(2000))));
        assertThatIOException().isThrownBy(() -> new TerminalInput(new Heard()).take(bytes("x\n")));
    }
}
