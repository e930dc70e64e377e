package dev.innkeeper.gateway;

import dev.innkeeper.gateway.identity.NodeRoot;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the gateway as a whole.
 *
 * @param failedLoginsPerMinute failures per user and per address before logins are refused for the
 *     rest of the minute
 * @param nodeRoot whom the root user of a node is seen as, when it comes by its agent's socket
 */
@ConfigurationProperties("innkeeper.gateway")
record GatewaySettings(
        @DefaultValue("30") int failedLoginsPerMinute, @DefaultValue("node") NodeRoot nodeRoot) {}
