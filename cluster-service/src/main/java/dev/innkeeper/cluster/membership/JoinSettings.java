package dev.innkeeper.cluster.membership;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How nodes join.
 *
 * @param kafkaServers what a node is told as the broker's address, {@code host:port}, comma
 *     separated; absent: what this service uses itself
 * @param tokenLifetime how long a token is good when its maker says nothing else
 */
@ConfigurationProperties("innkeeper.join")
record JoinSettings(@Nullable String kafkaServers, @DefaultValue("1h") Duration tokenLifetime) {}
