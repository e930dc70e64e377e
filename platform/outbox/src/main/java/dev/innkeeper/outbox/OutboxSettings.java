package dev.innkeeper.outbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the outbox publishes.
 *
 * @param severalInstances whether other instances of this service may run: then commits notify the
 *     one that relays, which listens on a connection of its own
 * @param poll how often the relay looks without being woken
 */
@ConfigurationProperties("innkeeper.outbox")
public record OutboxSettings(
        @DefaultValue("true") boolean severalInstances, @DefaultValue("1s") Duration poll) {}
