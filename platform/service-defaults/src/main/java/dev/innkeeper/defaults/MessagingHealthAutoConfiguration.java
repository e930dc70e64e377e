package dev.innkeeper.defaults;

import dev.innkeeper.outbox.KafkaClients;
import dev.innkeeper.outbox.MessagingAutoConfiguration;
import dev.innkeeper.outbox.Projections;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Health of what a service hears: its topics are read, and the broker answers. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
@ConditionalOnBean(Projections.class)
class MessagingHealthAutoConfiguration {

    /** Up once everything that was on the topics at the start is applied. */
    @Bean
    HealthIndicator projectionsHealthIndicator(Projections projections) {
        return () ->
                (projections.ready() ? Health.up() : Health.outOfService())
                        .withDetail("positions", projections.positions().sequences())
                        .build();
    }

    @Bean
    HealthIndicator brokerHealthIndicator(KafkaClients clients) {
        return new BrokerHealth(clients);
    }
}
