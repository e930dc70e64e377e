package dev.innkeeper.guest.options;

import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.guest.options.MountPoint.Source.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Volumes that a node has to make for mount points which ask for one. */
public final class NewVolumes {
    private NewVolumes() {}

    /**
     * What to make, the root file system first.
     *
     * @param wanted slot → mount point that asks for a volume
     */
    public static List<NewVolume> of(Map<String, MountPoint> wanted) {
        List<NewVolume> volumes = new ArrayList<>();
        wanted.forEach((slot, mountPoint) -> {
            if (mountPoint.source() instanceof Allocation allocation) {
                NewVolume volume =
                        new NewVolume(
                                slot,
                                allocation.storage(),
                                allocation.sizeBytes(),
                                mountPoint.path(),
                                mountPoint.suboptions());
                volumes.add(slot.equals("rootfs") ? 0 : volumes.size(), volume);
            }
        });
        return volumes;
    }

    /**
     * Slot → text of the mount point with the volume that was made for it.
     *
     * @param facts what the node reported, slot → property string with volume and size
     */
    public static Map<String, String> made(
            Map<String, MountPoint> wanted, Map<String, String> facts) {
        Map<String, String> made = new TreeMap<>();
        wanted.forEach((slot, mountPoint) -> {
            if (facts.get(slot) instanceof String fact) {
                made.put(slot, mountPoint.allocated(fact).toString());
            }
        });
        return made;
    }

    /**
     * Text of the mount point for which a node made this volume.
     *
     * @throws IllegalStateException if the node said nothing of it
     */
    public static String mountPoint(NewVolume volume, Map<String, String> facts) {
        if (!(facts.get(volume.slot()) instanceof String fact)) {
            throw new IllegalStateException("no volume was made for " + volume.slot());
        }
        StringBuilder text = new StringBuilder(volume.storage() + ":0");
        if (!volume.slot().equals("rootfs")) {
            text.append(",mp=").append(volume.mountPoint());
        }
        if (!volume.options().isEmpty()) {
            text.append(',').append(volume.options());
        }
        return MountPoint.parse(volume.slot(), text.toString()).allocated(fact).toString();
    }
}
