package dev.innkeeper.guest.options;

import dev.innkeeper.kernel.VolumeId;
import java.util.Map;
import java.util.Optional;

/**
 * Takes a container's configuration back to a snapshot. A volume that came after the snapshot is
 * kept as unused, and one that is mounted again is unused no more.
 */
public final class ContainerRollback {
    private ContainerRollback() {}

    public static GuestConfig of(GuestConfig config, String snapshot) {
        ContainerEdit edit = new ContainerEdit(SnapshotTree.rolledBack(config, snapshot), false);
        Map<String, String> back = edit.config().options();
        back.forEach((option, text) -> volume(option, text).ifPresent(edit::forgetUnused));
        config.options()
                .forEach((option, text) -> volume(option, text).ifPresent(edit::keepUnused));
        return edit.config();
    }

    private static Optional<VolumeId> volume(String option, String text) {
        return ContainerOption.named(option)
                .filter(ContainerOption::isMountPoint)
                .flatMap(slot -> MountPoint.parse(option, text).volume());
    }
}
