package dev.innkeeper.gateway;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the gateway as a whole.
 *
 * @param failedLoginsPerMinute failures per user and per address before logins are refused for the
 *     rest of the minute
 */
@ConfigurationProperties("innkeeper.gateway")
record GatewaySettings(@DefaultValue("30") int failedLoginsPerMinute) {}
