package dev.innkeeper.auth.ticket;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param failuresPerMinute failed logins that are told each; more are only counted
 */
@ConfigurationProperties("auth.audit")
record AuditSettings(@DefaultValue("30") int failuresPerMinute) {}
