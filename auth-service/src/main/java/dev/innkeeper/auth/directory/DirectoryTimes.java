package dev.innkeeper.auth.directory;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a directory may take.
 *
 * @param connect to answer a connection, for each server
 * @param answer to answer a bind or the search for one user
 * @param page to answer with one page of a sync
 */
@ConfigurationProperties("auth.directory")
public record DirectoryTimes(
        @DefaultValue("4s") Duration connect,
        @DefaultValue("8s") Duration answer,
        @DefaultValue("60s") Duration page) {}
