package dev.innkeeper.outbox;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach the broker.
 *
 * @param bootstrapServers {@code host:port}, comma separated
 * @param tls mutual TLS; absent: plain text, for tests
 * @param replicationFactor of topics that we create
 * @param topicScan how often readers look for new topics
 */
@ConfigurationProperties("innkeeper.kafka")
public record KafkaSettings(
        String bootstrapServers,
        @Nullable Tls tls,
        @DefaultValue("1") short replicationFactor,
        @DefaultValue("1s") Duration topicScan) {

    /**
     * PEM files.
     *
     * @param certificate of this process
     * @param key its private key, PKCS#8
     * @param ca the authority that the broker's certificate is checked with
     */
    public record Tls(Path certificate, Path key, Path ca) {}
}
