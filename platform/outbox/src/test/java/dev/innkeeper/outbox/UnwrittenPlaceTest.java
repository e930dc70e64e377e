package dev.innkeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnwrittenPlaceTest {
    @Test
    void isWrittenOnceInAWhileOnly() {
        UnwrittenPlace place = new UnwrittenPlace();
        int written = 0;

        for (int record = 0; record < 10 * UnwrittenPlace.LIMIT; record++) {
            if (!place.mayPass(1)) {
                place.written();
                written++;
            }
        }

        assertThat(written).isEqualTo(10);
    }
}
