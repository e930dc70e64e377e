package dev.innkeeper.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class StandaloneSettingsTest {

    @Test
    void readsEveryOption() {
        var settings =
                StandaloneSettings.parse(
                        "--data-dir=/srv/ik", "--node-name=pve1", "--port=443", "--advertise=a.b");

        assertThat(settings.data().adminPassword()).hasToString("/srv/ik/admin-password");
        assertThat(settings.node()).hasToString("pve1");
        assertThat(settings.port()).isEqualTo(443);
        assertThat(settings.advertise()).contains("a.b");
    }

    @Test
    void listensOnThePortOfProxmoxUnlessTold() {
        var settings = StandaloneSettings.parse("--data-dir=/srv/ik", "--node-name=pve1");

        assertThat(settings.port()).isEqualTo(8006);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> StandaloneSettings.parse("--colour=red"))
                .hasMessage("unknown option --colour");
        assertThatThrownBy(() -> StandaloneSettings.parse("--node-name=pve1"))
                .hasMessage("--data-dir is missing");
    }
}
