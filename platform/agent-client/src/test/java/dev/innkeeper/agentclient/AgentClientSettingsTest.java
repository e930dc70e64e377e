package dev.innkeeper.agentclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class AgentClientSettingsTest {

    @Test
    void certificatesAreAbsentUnlessGiven() {
        assertThat(bind(Map.of()))
                .isEqualTo(new AgentClientSettings(null, null, null, Duration.ofSeconds(3)));
    }

    @Test
    void everyValueCanBeSet() {
        AgentClientSettings settings =
                bind(
                        Map.of(
                                "innkeeper.mesh.tls.certificate", "/c.pem",
                                "innkeeper.mesh.tls.key", "/k.pem",
                                "innkeeper.mesh.tls.ca", "/ca.pem",
                                "innkeeper.mesh.tls.connect-timeout", "1s"));

        assertThat(settings)
                .isEqualTo(
                        new AgentClientSettings(
                                Path.of("/c.pem"),
                                Path.of("/k.pem"),
                                Path.of("/ca.pem"),
                                Duration.ofSeconds(1)));
    }

    private static AgentClientSettings bind(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("innkeeper.mesh.tls", Bindable.of(AgentClientSettings.class));
    }
}
