package dev.innkeeper.agent.console;

import java.nio.file.Path;

/**
 * How the node shows itself to clients that speak TLS with one of its consoles; PEM files.
 *
 * @param authority the cluster's CA
 */
public record NodeIdentity(Path certificate, Path key, Path authority) {
    /** The files of the agent's own identity. */
    public static NodeIdentity in(Path folder) {
        return new NodeIdentity(
                folder.resolve("certificate.pem"),
                folder.resolve("key.pem"),
                folder.resolve("ca.pem"));
    }
}
