package dev.innkeeper.agent.guestconfig;

import java.util.List;
import java.util.Optional;

/**
 * The root or a further mount point of a container.
 *
 * @param slot {@code rootfs} or {@code mpN}
 * @param volume {@code storage:name}, or an absolute path of the host
 * @param mountPoint inside the container; {@code /} for the root
 */
public record ContainerMount(
        String slot,
        String volume,
        String mountPoint,
        boolean readOnly,
        Optional<Boolean> acl,
        boolean quota,
        List<String> options) {
    public ContainerMount {
        options = List.copyOf(options);
    }

    public boolean isRoot() {
        return slot.equals("rootfs");
    }

    /** True if the volume is a path of the host: a device or a folder to bind. */
    public boolean isHostPath() {
        return volume.startsWith("/");
    }

    static ContainerMount parse(String slot, String text) {
        PropertyText mount = PropertyText.parse(text, "volume");
        return new ContainerMount(
                slot,
                mount.get("volume").orElse(""),
                mount.get("mp").orElse("/"),
                mount.isOn("ro"),
                mount.get("acl").map(PropertyText::isTrue),
                mount.isOn("quota"),
                mount.get("mountoptions").map(o -> List.of(o.split(";"))).orElse(List.of()));
    }
}
