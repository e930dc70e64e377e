package dev.innkeeper.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SettingsTest {

    @Test
    void brokerNeedsOnlyItsAddress() {
        KafkaSettings settings =
                bind(
                        "innkeeper.kafka",
                        KafkaSettings.class,
                        Map.of("innkeeper.kafka.bootstrap-servers", "b:9092"));

        assertThat(settings)
                .isEqualTo(new KafkaSettings("b:9092", null, (short) 1, Duration.ofSeconds(1)));
    }

    @Test
    void everyValueOfTheBrokerCanBeSet() {
        KafkaSettings settings =
                bind(
                        "innkeeper.kafka",
                        KafkaSettings.class,
                        Map.of(
                                "innkeeper.kafka.bootstrap-servers", "b:9092,c:9092",
                                "innkeeper.kafka.replication-factor", "3",
                                "innkeeper.kafka.topic-scan", "5s",
                                "innkeeper.kafka.tls.certificate", "/c.pem",
                                "innkeeper.kafka.tls.key", "/k.pem",
                                "innkeeper.kafka.tls.ca", "/ca.pem",
                                "innkeeper.kafka.login.user", "us",
                                "innkeeper.kafka.login.password", "secret"));

        assertThat(settings)
                .isEqualTo(
                        new KafkaSettings(
                                "b:9092,c:9092",
                                new KafkaSettings.Tls(
                                        Path.of("/c.pem"), Path.of("/k.pem"), Path.of("/ca.pem")),
                                new KafkaSettings.Login("us", "secret"),
                                (short) 3,
                                Duration.ofSeconds(5)));
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void outboxExpectsOtherInstances() {
        OutboxSettings settings = bind("innkeeper.outbox", OutboxSettings.class, Map.of());

        assertThat(settings).isEqualTo(new OutboxSettings(true, Duration.ofSeconds(1)));
    }

    @Test
    void everyValueOfTheOutboxCanBeSet() {
        OutboxSettings settings =
                bind(
                        "innkeeper.outbox",
                        OutboxSettings.class,
                        Map.of(
                                "innkeeper.outbox.several-instances", "false",
                                "innkeeper.outbox.poll", "10s"));

        assertThat(settings).isEqualTo(new OutboxSettings(false, Duration.ofSeconds(10)));
    }

    private static <T> T bind(String prefix, Class<T> type, Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate(prefix, Bindable.of(type));
    }
}
