package dev.innkeeper.outbox;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach the broker.
 *
 * @param bootstrapServers {@code host:port}, comma separated
 * @param tls mutual TLS; absent: plain text
 * @param login by name and password, where nobody can listen: the standalone's services talk to the
 *     broker in their own process without the price of TLS
 * @param replicationFactor of topics that we create
 * @param topicScan how often readers look for new topics
 */
@ConfigurationProperties("innkeeper.kafka")
public record KafkaSettings(
        String bootstrapServers,
        @Nullable Tls tls,
        @Nullable Login login,
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

    /** A user of the broker. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[user=" + user + ", password=***]";
        }
    }

    @ConstructorBinding
    public KafkaSettings {}

    /** Without a login. */
    public KafkaSettings(
            String bootstrapServers,
            @Nullable Tls tls,
            short replicationFactor,
            Duration topicScan) {
        this(bootstrapServers, tls, null, replicationFactor, topicScan);
    }
}
