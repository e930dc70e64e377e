package dev.innkeeper.rest;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the mesh's members know each other.
 *
 * @param callerPublicKey key that verifies callers signed by the gateway: EC P-256, X.509, base64
 */
@ConfigurationProperties("innkeeper.mesh")
record MeshSettings(String callerPublicKey) {}
