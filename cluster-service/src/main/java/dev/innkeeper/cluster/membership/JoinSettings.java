package dev.innkeeper.cluster.membership;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How nodes join.
 *
 * @param kafkaServers what a node is told as the broker's address, {@code host:port}, comma
 *     separated; absent: what this service uses itself
 * @param homeKafkaServers the same for the home node, where its agent runs beside this service
 * @param tokenLifetime how long a token is good when its maker says nothing else
 */
@ConfigurationProperties("innkeeper.join")
record JoinSettings(
        @Nullable String kafkaServers,
        @Nullable String homeKafkaServers,
        @DefaultValue("1h") Duration tokenLifetime) {

    /** The broker's addresses that a node is told, if they are not those that this service uses. */
    Optional<String> kafkaServersFor(Member member) {
        return Optional.ofNullable(member.home() ? homeKafkaServers : null)
                .or(() -> Optional.ofNullable(kafkaServers));
    }
}
