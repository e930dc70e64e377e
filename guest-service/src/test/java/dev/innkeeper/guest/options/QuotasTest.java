package dev.innkeeper.guest.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.innkeeper.kernel.ProblemException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotasTest {

    @Test
    void unprivilegedContainerHasNone() {
        var options = Map.of("mp0", "local:8,mp=/srv,quota=1", "hostname", "quota=1");

        assertThatThrownBy(() -> Quotas.requirePossible(options, true))
                .isInstanceOf(ProblemException.class)
                .satisfies(e ->
                        assertThat(((ProblemException) e).problem().toString())
                                .contains(
                                        "mp0",
                                        "quotas are not supported in unprivileged containers"));
        assertThatCode(() -> Quotas.requirePossible(options, false)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv/shared,mp=/srv,quota=1", "local:0,mp=/srv,quota=1"})
    void folderHasNone(String text) {
        assertThatThrownBy(() -> Quotas.requirePossible(Map.of("mp3", text), false))
                .isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local:100/vm-100-disk-0.raw,size=4G",
                "local:100/vm-100-disk-0.raw,quota=0,size=4G"
            })
    void leavesOthersAlone(String text) {
        assertThatCode(() -> Quotas.requirePossible(Map.of("rootfs", text), true))
                .doesNotThrowAnyException();
    }
}
