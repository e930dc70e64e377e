package dev.innkeeper.agentclient;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How this process shows itself to agents.
 *
 * @param certificate PEM file of the control plane's client certificate
 * @param key PEM file of its key (PKCS #8)
 * @param ca PEM file of the cluster's CA
 * @param connectTimeout to an agent
 */
@ConfigurationProperties("innkeeper.mesh.tls")
public record AgentClientSettings(
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable Path ca,
        @DefaultValue("3s") Duration connectTimeout) {}
