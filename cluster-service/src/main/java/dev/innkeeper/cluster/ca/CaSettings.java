package dev.innkeeper.cluster.ca;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the cluster's authority lives. Without both files no node can join.
 *
 * @param certificate PEM file with the authority's certificate
 * @param key PEM file with its private key, PKCS#8
 * @param nodeValidity how long a node's certificate is good
 */
@ConfigurationProperties("innkeeper.ca")
public record CaSettings(
        @Nullable Path certificate,
        @Nullable Path key,
        @DefaultValue("3650d") Duration nodeValidity) {}
