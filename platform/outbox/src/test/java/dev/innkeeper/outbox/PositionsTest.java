package dev.innkeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PositionsTest {

    @Test
    void headerIsReadBackAsWritten() {
        Positions positions = new Positions(Map.of("guests", 40L, "access", 12L));

        assertThat(positions.header()).isEqualTo("access=12,guests=40");
        assertThat(Positions.parse("access=12,guests=40")).isEqualTo(positions);
    }

    @Test
    void mergeTakesTheLaterOfBoth() {
        Positions merged =
                Positions.parse("access=12,guests=40").merge(Positions.parse("access=9,cluster=1"));

        assertThat(merged.header()).isEqualTo("access=12,cluster=1,guests=40");
    }

    @Test
    void whatIsNoPositionIsLeftOut() {
        assertThat(Positions.parse("=1,a,b=,c=x,d=-1,e=99999999999999999999, f = 3 ,f=2"))
                .isEqualTo(Positions.of("f", 3));
        assertThat(Positions.parse("")).isEqualTo(Positions.NONE);
    }
}
