package dev.innkeeper.api;

import java.util.Locale;

/** The service that answers an operation. */
public enum OwningService {
    AUTH,
    GUEST,
    STORAGE,
    BACKUP,
    FIREWALL,
    CLUSTER;

    /** Name in the contract and in settings, such as {@code auth}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OwningService of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
