package dev.innkeeper.gateway;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The key pair that signs callers: EC P-256, base64.
 *
 * @param callerPrivateKey PKCS8
 * @param callerPublicKey X.509
 */
@ConfigurationProperties("innkeeper.mesh")
record MeshKeys(String callerPrivateKey, String callerPublicKey) {
    @Override
    public String toString() {
        return "MeshKeys[***]";
    }
}
