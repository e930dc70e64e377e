package dev.innkeeper.auth.audit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param failuresPerMinute failed logins that are told each; more are only counted
 * @param keep how long entries are kept, in whole months
 */
@ConfigurationProperties("auth.audit")
public record AuditSettings(
        @DefaultValue("120") int failuresPerMinute, @DefaultValue("400d") Duration keep) {}
