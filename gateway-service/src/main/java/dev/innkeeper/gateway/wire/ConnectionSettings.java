package dev.innkeeper.gateway.wire;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of a client's connection in time. Those in size are Spring's own settings.
 *
 * @param keepAlive how long an idle connection stays open
 * @param headerWait longest time for the rest of a request's header
 * @param bodyWait longest time without progress of a request's body
 * @param writeWait longest time without progress of an answer
 */
@ConfigurationProperties("innkeeper.gateway.connection")
public record ConnectionSettings(
        @DefaultValue("60s") Duration keepAlive,
        @DefaultValue("10s") Duration headerWait,
        @DefaultValue("120s") Duration bodyWait,
        @DefaultValue("60s") Duration writeWait) {}
