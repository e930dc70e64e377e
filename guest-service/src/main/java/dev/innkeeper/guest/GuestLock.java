package dev.innkeeper.guest;

import java.util.Locale;

/** Why a guest is locked, as the option {@code lock} says. */
public enum GuestLock {
    BACKUP,
    CLONE,
    CREATE,
    DESTROYED,
    DISK,
    FSTRIM,
    MIGRATE,
    MOUNTED,
    ROLLBACK,
    SNAPSHOT,
    SNAPSHOT_DELETE,
    SUSPENDED,
    SUSPENDING;

    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
