package dev.innkeeper.guest.storages;

import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.kernel.VolumeId;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What can be done with a container's volumes, by their storages: snapshots, linked clones ({@code
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
                .filter(option ->
                        ContainerOption.named(option.getKey())
                                .filter(ContainerOption::isMountPoint)
                                .isPresent())
                .map(option -> MountPoint.parse(option.getKey(), option.getValue()))
                .filter(point -> point.volume().filter(v -> has(feature, v, ofSnapshot)).isEmpty())
                .map(point -> point.volume().map(VolumeId::toString).orElseGet(point::toString))
                .findFirst();
    }

    private boolean has(Feature feature, VolumeId volume, boolean ofSnapshot) {
        String type = storages.find(volume.storage()).map(StorageDefinition::type).orElse("");
        boolean snapshots = hasSnapshots(type);
        return switch (feature) {
            case SNAPSHOT -> snapshots && !isBase(volume);
            case CLONE -> snapshots && (ofSnapshot || isBase(volume));
            case COPY -> !ofSnapshot || snapshots;
        };
    }

    /** Plain files have none: a container's image is raw, a format without snapshots. */
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
