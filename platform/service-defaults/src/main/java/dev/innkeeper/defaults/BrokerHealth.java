package dev.innkeeper.defaults;

import dev.innkeeper.outbox.KafkaClients;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether the broker takes connections. */
final class BrokerHealth implements HealthIndicator {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final KafkaClients clients;

    BrokerHealth(KafkaClients clients) {
        this.clients = clients;
    }

    @Override
    public Health health() {
        return clients.reachable(PATIENCE) ? Health.up().build() : Health.down().build();
    }
}
