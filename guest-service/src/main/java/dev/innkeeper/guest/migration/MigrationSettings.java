package dev.innkeeper.guest.migration;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How migrations are led.
 *
 * @param silence how long a node whose turn it is may be silent before the container stays where it
 *     is
 */
@ConfigurationProperties("guest.migration")
record MigrationSettings(@DefaultValue("60s") Duration silence) {}
