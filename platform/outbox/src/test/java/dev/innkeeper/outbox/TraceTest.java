package dev.innkeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class TraceTest {
    private static final String GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void givenTraceIsContinuedAndLeftAgain() {
        try (Trace outer = Trace.enter(Optional.of(GIVEN))) {
            assertThat(Trace.current()).contains(GIVEN);
            assertThat(MDC.get("trace")).isEqualTo("0af7651916cd43dd8448eb211c80319c");

            try (Trace inner = Trace.enter(Optional.empty())) {
                assertThat(Trace.current()).isEmpty();
            }

            assertThat(Trace.current()).contains(GIVEN);
        }
        assertThat(Trace.current()).isEmpty();
    }

    @Test
    void textThatIsNoTraceBeginsANewOne() {
        try (Trace trace = Trace.enterOrBegin(Optional.of("${jndi:x}"))) {
            assertThat(Trace.current()).get().asString().matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        }
    }
}
