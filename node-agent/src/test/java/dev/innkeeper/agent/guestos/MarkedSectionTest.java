package dev.innkeeper.agent.guestos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkedSectionTest {
    private static final String SECTION = "# --- BEGIN PVE ---\nnew\n# --- END PVE ---\n";

    @Test
    void newSectionIsPutAtTheChosenEnd() {
        assertThat(MarkedSection.put("a\n", "new\n", true)).isEqualTo(SECTION + "a\n");
        assertThat(MarkedSection.put("a", "new\n", false)).isEqualTo("a\n" + SECTION);
    }

    @Test
    void existingSectionIsReplacedInPlace() {
        String text = "a\n# --- BEGIN PVE ---\nold\n# --- END PVE ---\nb\n";

        assertThat(MarkedSection.put(text, "new\n", true)).isEqualTo("a\n" + SECTION + "b\n");
    }

    @Test
    void secondRunChangesNothing() {
        String once = MarkedSection.put("a\n", "new\n", false);

        assertThat(MarkedSection.put(once, "new\n", false)).isEqualTo(once);
    }

    @Test
    void emptySectionGoesAway() {
        assertThat(MarkedSection.put("a\n" + SECTION, "", false)).isEqualTo("a\n");
    }

    @Test
    void markInsideALineIsNoSection() {
        String text = "x # --- BEGIN PVE ---\n";

        assertThat(MarkedSection.put(text, "new\n", false)).isEqualTo(text + SECTION);
    }
}
