package dev.innkeeper.guest.options;

import dev.innkeeper.api.model.LxcUnused;
import dev.innkeeper.api.model.QemuUnused;
import dev.innkeeper.kernel.VolumeId;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where configurations name volumes. The two kinds of guests have but {@code unusedN} in common, so
 * that a slot's name says of which kind it is.
 */
public final class VolumeSlots {
    private static final Pattern UNUSED = Pattern.compile("unused(?:0|[1-9]\\d{0,2})");
    private static final String RAM = "vmstate";

    private VolumeSlots() {}

    public static boolean isUnused(String option) {
        return UNUSED.matcher(option).matches();
    }

    /** True for what a guest uses: a mount point, a drive. */
    public static boolean isSlot(String option) {
        return isMountPoint(option) || isDrive(option);
    }

    public static boolean isMountPoint(String option) {
        return ContainerOption.named(option).filter(ContainerOption::isMountPoint).isPresent();
    }

    public static boolean isDrive(String option) {
        return MachineOption.named(option).filter(MachineOption::isDrive).isPresent();
    }

    /** What stands in a slot; empty for an option that is none. */
    public static Optional<VolumePlace> parse(String option, String text) {
        if (isMountPoint(option)) {
            return Optional.of(MountPoint.parse(option, text));
        }
        return isDrive(option) ? Optional.of(Drive.parse(option, text)) : Optional.empty();
    }

    /** The volume that an option names and that belongs to the guest. */
    public static Optional<VolumeId> owned(String option, String text) {
        if (isDrive(option) && !text.isEmpty()) {
            return Drive.parse(option, text).ownVolume();
        }
        return named(option, text);
    }

    /** The volume that an option names, also if it is a medium that is everybody's. */
    public static Optional<VolumeId> named(String option, String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (isSlot(option)) {
            return parse(option, text).flatMap(VolumePlace::volume);
        }
        if (isUnused(option)) {
            return Optional.of(unused(text));
        }
        return option.equals(RAM) ? Optional.of(VolumeId.parse(text)) : Optional.empty();
    }

    private static VolumeId unused(String text) {
        return VolumeId.parse(
                text.startsWith("file=")
                        ? QemuUnused.parse(text).file()
                        : LxcUnused.parse(text).volume());
    }

    /** Slot → the volume in it that belongs to the guest; without unused ones. */
    public static SortedMap<String, VolumeId> used(Map<String, String> options) {
        SortedMap<String, VolumeId> used = new TreeMap<>();
        options.forEach((option, text) -> {
            if (isSlot(option)) {
                owned(option, text).ifPresent(volume -> used.put(option, volume));
            }
        });
        return used;
    }

    /** The slot's text with what a node made for it. */
    public static String allocated(String slot, String text, String made) {
        return parse(slot, text).map(place -> place.allocated(made).toString()).orElse(made);
    }

    /** Where a slot is mounted in its container; empty if it is not. */
    public static String path(String slot, GuestConfig config) {
        return config.get(slot)
                .filter(text -> isMountPoint(slot))
                .map(text -> MountPoint.parse(slot, text).path())
                .orElse("");
    }

    /** Name of a snapshot that refers to the volume. */
    public static Optional<String> snapshotWith(GuestConfig config, VolumeId volume) {
        return config.snapshots().entrySet().stream()
                .filter(snapshot -> refersTo(snapshot.getValue(), volume))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** True if an option of the section names the volume as the guest's. */
    public static boolean refersTo(ConfigSection section, VolumeId volume) {
        return section.options().entrySet().stream()
                .anyMatch(option ->
                        owned(option.getKey(), option.getValue())
                                .filter(volume::equals)
                                .isPresent());
    }
}
