package dev.innkeeper.guest.storages;

import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.VolumeId;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What can be done with a guest's volumes, by their storages: snapshots, linked clones ({@code
 * clone}), full ones ({@code copy}). What is on no storage can nothing of it.
 */
@Component
public class VolumeFeatures {
    private final Storages storages;

    VolumeFeatures(Storages storages) {
        this.storages = storages;
    }

    /** One of the features that a client may ask for. */
    public enum Feature {
        SNAPSHOT,
        CLONE,
        COPY
    }

    /**
     * True if all volumes of a configuration have the feature.
     *
     * @param ofSnapshot whether it is asked of the volumes as they are in a snapshot
     */
    public boolean has(Feature feature, Map<String, String> config, boolean ofSnapshot) {
        return firstWithout(feature, config, ofSnapshot).isEmpty();
    }

    /** What stands in the way: a volume, or a path of the host. */
    public Optional<String> firstWithout(
            Feature feature, Map<String, String> config, boolean ofSnapshot) {
        return config.entrySet().stream()
                .filter(option -> VolumeSlots.isSlot(option.getKey()))
                .flatMap(option -> without(option, feature, ofSnapshot).stream())
                .findFirst();
    }

    private Optional<String> without(
            Map.Entry<String, String> option, Feature feature, boolean ofSnapshot) {
        if (VolumeSlots.isMountPoint(option.getKey())) {
            MountPoint point = MountPoint.parse(option.getKey(), option.getValue());
            return point.volume().filter(v -> hasFiles(feature, v, ofSnapshot)).isPresent()
                    ? Optional.empty()
                    : Optional.of(
                            point.volume().map(VolumeId::toString).orElseGet(point::toString));
        }
        Drive drive = Drive.parse(option.getKey(), option.getValue());
        boolean medium = drive.isCdrom() || drive.isCloudInit();
        boolean fine =
                medium || drive.volume().filter(v -> hasDisk(feature, v, ofSnapshot)).isPresent();
        return fine
                ? Optional.empty()
                : Optional.of(drive.volume().map(VolumeId::toString).orElseGet(drive::toString));
    }

    /** Of a volume with a container's files; an image among plain files has no snapshots. */
    private boolean hasFiles(Feature feature, VolumeId volume, boolean ofSnapshot) {
        boolean snapshots = hasSnapshots(type(volume));
        return switch (feature) {
            case SNAPSHOT -> snapshots && !isBase(volume);
            case CLONE -> snapshots && (ofSnapshot || isBase(volume));
            case COPY -> !ofSnapshot || snapshots;
        };
    }

    /** Of a machine's disk, which among plain files can have snapshots of its own. */
    private boolean hasDisk(Feature feature, VolumeId volume, boolean ofSnapshot) {
        boolean copied = hasSnapshots(type(volume));
        boolean own = volume.name().endsWith(".qcow2");
        return switch (feature) {
            case SNAPSHOT -> (copied || own) && !isBase(volume);
            case CLONE -> isBase(volume) || (copied && ofSnapshot);
            case COPY -> !ofSnapshot || copied || own;
        };
    }

    private String type(VolumeId volume) {
        return storages.find(volume.storage()).map(StorageDefinition::type).orElse("");
    }

    private static boolean hasSnapshots(String type) {
        return switch (type) {
            case "btrfs", "zfspool", "lvmthin", "rbd" -> true;
            default -> false;
        };
    }

    private static boolean isBase(VolumeId volume) {
        String name = volume.name().substring(volume.name().lastIndexOf('/') + 1);
        return name.startsWith("base-") || name.startsWith("basevol-");
    }
}
