package dev.innkeeper.standalone.firststart;

import java.nio.file.Path;

/**
 * Certificates and keys of this control plane.
 *
 * @param tls directory with {@code NAME.pem} and {@code NAME.key}
 * @param callerPublicKey X.509, base 64: with it services check who calls
 * @param callerPrivateKey PKCS#8, base 64: with it the gateway signs who calls
 */
public record Material(Path tls, String callerPublicKey, String callerPrivateKey) {

    public Path certificate(String name) {
        return tls.resolve(name + ".pem");
    }

    public Path key(String name) {
        return tls.resolve(name + ".key");
    }

    @Override
    public String toString() {
        return "Material[" + tls + "]";
    }
}
