package dev.innkeeper.guest.volumes;

import dev.innkeeper.api.model.LxcUnused;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.kernel.VolumeId;
import java.util.Map;
import java.util.Optional;

/** Where a configuration names volumes. */
final class VolumeSlots {
    private VolumeSlots() {}

    static boolean isUnused(String slot) {
        return ContainerOption.named(slot).orElse(null) == ContainerOption.UNUSED;
    }

    /** The volume of a slot; empty for what is on no storage. */
    static Optional<VolumeId> volume(String slot, String text) {
        return isUnused(slot)
                ? Optional.of(VolumeId.parse(LxcUnused.parse(text).volume()))
                : MountPoint.parse(slot, text).volume();
    }

    /** Where a slot is mounted in its container; empty if it is not. */
    static String path(String slot, GuestConfig config) {
        return ContainerOption.named(slot)
                .filter(ContainerOption::isMountPoint)
                .flatMap(kind -> config.get(slot))
                .map(text -> MountPoint.parse(slot, text).path())
                .orElse("");
    }

    /** Name of a snapshot that refers to the volume. */
    static Optional<String> snapshotWith(GuestConfig config, VolumeId volume) {
        return config.snapshots().entrySet().stream()
                .filter(snapshot -> refersTo(snapshot.getValue(), volume))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean refersTo(ConfigSection section, VolumeId volume) {
        return section.options().entrySet().stream()
                .filter(option ->
                        ContainerOption.named(option.getKey())
                                .filter(ContainerOption::isMountPoint)
                                .isPresent())
                .anyMatch(option ->
                        volume(option.getKey(), option.getValue())
                                .filter(volume::equals)
                                .isPresent());
    }
}
