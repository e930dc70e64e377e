package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.GuestKind;
import java.util.Map;
import java.util.UUID;

/**
 * Takes a guest's configuration back to a snapshot. A volume that came after the snapshot is kept
 * as unused, and one that is used again is unused no more. A machine learns by its generation id
 * that it went back (recorded).
 */
public final class GuestRollback {
    private GuestRollback() {}

    public static GuestConfig of(GuestConfig config, String snapshot) {
        GuestEdit edit = GuestEdit.of(SnapshotTree.rolledBack(config, snapshot), false);
        Map<String, String> back = edit.config().options();
        VolumeSlots.used(back).values().forEach(edit::forgetUnused);
        VolumeSlots.used(config.options()).values().forEach(edit::keepUnused);
        GuestConfig next = edit.config();
        boolean generation =
                config.kind() == GuestKind.QEMU
                        && next.get("vmgenid").filter(id -> !id.equals("0")).isPresent();
        return generation ? next.with("vmgenid", UUID.randomUUID().toString()) : next;
    }
}
