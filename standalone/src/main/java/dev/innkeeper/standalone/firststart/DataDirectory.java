package dev.innkeeper.standalone.firststart;

import java.nio.file.Path;

/** Where things lie below the data directory; the script and the agent rely on these places. */
public record DataDirectory(Path root) {

    /** Generated password of {@code admin@pve}, mode 0600. */
    public Path adminPassword() {
        return root.resolve("admin-password");
    }

    /** Certificates and keys. */
    public Path tls() {
        return root.resolve("tls");
    }

    /** Key that encrypts secrets in the database, mode 0600. */
    public Path masterKey() {
        return root.resolve("master-key");
    }

    /** One-time token with which the local agent joins, mode 0600. */
    public Path joinToken() {
        return root.resolve("join-token");
    }

    /** Ports chosen at the first start. */
    public Path ports() {
        return root.resolve("ports");
    }

    /** Present while the control plane answers. */
    public Path ready() {
        return root.resolve("ready");
    }

    /** Held while a control plane runs on this directory. */
    public Path lock() {
        return root.resolve("lock");
    }

    public Path postgres() {
        return root.resolve("postgresql");
    }

    public Path broker() {
        return root.resolve("kafka");
    }
}
