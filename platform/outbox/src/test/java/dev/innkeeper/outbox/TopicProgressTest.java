package dev.innkeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicProgressTest {

    @Test
    void repeatsAndLateRecordsOfAKeyAreNotNew() {
        TopicProgress progress = new TopicProgress(0);
        progress.applied("a", 5, false);

        assertThat(progress.isNew("a", 5)).isFalse();
        assertThat(progress.isNew("a", 4)).isFalse();
        assertThat(progress.isNew("a", 6)).isTrue();
        assertThat(progress.isNew("b", 4)).isTrue();
    }

    @Test
    void aKeyThatIsGoneStaysGoneWhenItsPastIsReadAgain() {
        TopicProgress progress = new TopicProgress(0);
        progress.applied("a", 5, false);
        progress.applied("a", 7, true);

        assertThat(progress.isNew("a", 5)).isFalse();
        assertThat(progress.isNew("a", 8)).isTrue();
    }

    @Test
    void gapsCountOnlyAfterTheStart() {
        TopicProgress progress = new TopicProgress(3);

        assertThat(progress.leavesGap(1, 9)).isFalse();
        progress.readUpTo(3);
        assertThat(progress.leavesGap(1, 9)).isTrue();
        assertThat(progress.leavesGap(8, 9)).isFalse();
    }

    @Test
    void recordsWithoutSequenceAreAlwaysNew() {
        TopicProgress progress = new TopicProgress(0);
        progress.applied("a", 0, false);

        assertThat(progress.isNew("a", 0)).isTrue();
    }
}
