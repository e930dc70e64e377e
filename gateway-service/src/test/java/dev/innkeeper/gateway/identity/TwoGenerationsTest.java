package dev.innkeeper.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TwoGenerationsTest {

    @Test
    void keepsWhatIsUsedAndForgetsTheRest() {
        var cache = new TwoGenerations<Integer, String>(10);
        cache.put(-1, "used");
        for (int i = 0; i < 100; i++) {
            cache.put(i, "x");
            assertThat(cache.get(-1)).isEqualTo("used");
        }

        assertThat(cache.get(0)).isNull();
        assertThat(cache.get(99)).isEqualTo("x");
    }

    @Test
    void updateSeesWhatAnOlderGenerationHolds() {
        var cache = new TwoGenerations<String, Integer>(2);
        cache.put("a", 1);
        cache.put("b", 1);
        cache.put("c", 1);

        cache.update("a", before -> before == null ? -1 : before + 1);

        assertThat(cache.get("a")).isEqualTo(2);
    }
}
