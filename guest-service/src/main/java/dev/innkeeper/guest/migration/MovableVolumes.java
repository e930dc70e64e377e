package dev.innkeeper.guest.migration;

import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.PendingChanges;
import dev.innkeeper.guest.options.SnapshotTree;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.VolumeId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The volumes that go with a container: those that its configuration names, and those that only its
 * snapshots name. Each has a slot; the latter get an {@code unusedN} for the way.
 */
final class MovableVolumes {
    private final GuestConfig config;
    private final SortedMap<String, String> options;

    MovableVolumes(GuestConfig config) {
        this.config = config;
        this.options = NodeWork.everything(config);
    }

    /** Options for the nodes, with a slot for every volume. */
    SortedMap<String, String> options() {
        return options;
    }

    /** Slot → its volume. */
    Map<String, VolumeId> slots() {
        Map<String, VolumeId> slots = new LinkedHashMap<>();
        options.forEach((option, text) ->
                VolumeSlots.owned(option, text).ifPresent(id -> slots.put(option, id)));
        return slots;
    }

    /** The snapshots that hold this volume, the oldest first. */
    List<String> snapshots(VolumeId volume) {
        return SnapshotTree.byTime(config).stream()
                .filter(snapshot -> VolumeSlots.refersTo(snapshot.getValue(), volume))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The first folder or device of the node that is not said to be the same on all nodes: slot and
     * path.
     */
    Optional<Map.Entry<String, String>> localPath() {
        return options.entrySet().stream()
                .filter(option -> VolumeSlots.isMountPoint(option.getKey()))
                .filter(option -> isLocalPath(MountPoint.parse(option.getKey(), option.getValue())))
                .map(option -> Map.entry(option.getKey(), option.getValue().split(",")[0]))
                .findFirst();
    }

    /**
     * The whole configuration with the volumes that were made elsewhere, in snapshots and pending
     * changes too.
     *
     * @param moved slot → its text with the new volume
     */
    GuestConfig with(Map<String, String> moved) {
        Map<String, String> volumes = new TreeMap<>();
        for (Map.Entry<String, VolumeId> slot : slots().entrySet()) {
            String made = moved.getOrDefault(slot.getKey(), "");
            if (!made.isEmpty()) {
                VolumeSlots.owned(slot.getKey(), made)
                        .ifPresent(id -> volumes.put(slot.getValue().toString(), id.toString()));
            }
        }
        ConfigSection current = renamed(config.current(), volumes);
        for (Map.Entry<String, String> slot : moved.entrySet()) {
            if (current.has(slot.getKey())) {
                current = current.with(slot.getKey(), slot.getValue());
            }
        }
        PendingChanges pending =
                new PendingChanges(
                        renamed(config.pending().changes(), volumes), config.pending().deletions());
        SortedMap<String, ConfigSection> snapshots = new TreeMap<>(config.snapshots());
        snapshots.replaceAll((name, section) -> renamed(section, volumes));
        return new GuestConfig(config.kind(), current, pending, snapshots);
    }

    private static ConfigSection renamed(ConfigSection section, Map<String, String> volumes) {
        return new ConfigSection(renamed(section.options(), volumes), section.raw());
    }

    private static SortedMap<String, String> renamed(
            SortedMap<String, String> options, Map<String, String> volumes) {
        SortedMap<String, String> next = new TreeMap<>(options);
        next.replaceAll((option, text) -> {
            boolean named = VolumeSlots.isSlot(option) || VolumeSlots.isUnused(option);
            return named ? renamed(text, volumes) : text;
        });
        return next;
    }

    private static String renamed(String text, Map<String, String> volumes) {
        return Arrays.stream(text.split(","))
                .map(part -> {
                    String key = part.startsWith("volume=") ? "volume=" : "";
                    String made = volumes.get(part.substring(key.length()));
                    return made == null ? part : key + made;
                })
                .collect(Collectors.joining(","));
    }

    private static boolean isLocalPath(MountPoint point) {
        return point.volume().isEmpty() && !point.isShared();
    }
}
