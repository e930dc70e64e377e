package dev.innkeeper.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import org.junit.jupiter.api.Test;

class StandaloneTest {

    @Test
    void saysWhatAllCausesSayInOneLine() {
        var cause = new BindException("Address already in use\nand more");

        assertThat(Standalone.reason(new IllegalStateException("port 8006 is taken", cause)))
                .isEqualTo("port 8006 is taken: Address already in use");
    }

    @Test
    void saysNothingTwice() {
        var cause = new IllegalStateException("no \"space\"");

        assertThat(Standalone.reason(new RuntimeException("x", new RuntimeException("x", cause))))
                .isEqualTo("x: no 'space'");
    }
}
