package dev.innkeeper.guest.options;

import dev.innkeeper.guest.options.MountPoint.Source;
import java.util.Map;
import java.util.TreeMap;

/** What is special about the options of containers when they change. */
public final class ContainerEdit extends GuestEdit {

    public ContainerEdit(GuestConfig config, boolean running) {
        super(config, running);
    }

    static String normal(String option, String value, MacAddresses addresses) {
        return switch (ContainerOption.named(option).orElse(null)) {
            case NET -> NetworkCard.parse(value).complete(addresses).toString();
            case MP, ROOTFS ->
                    HostFolders.checked(option, MountPoint.parse(option, value)).toString();
            case TAGS -> Tags.normal(value);
            case null, default -> value;
        };
    }

    @Override
    void setPlain(String option, String value) {
        if (option.equals("unprivileged") && value.equals("0")) {
            remove(option);
        } else {
            put(option, value);
        }
    }

    /** A mount point's volume is never freed with it. */
    @Override
    boolean isFreedWith(String option, String text, boolean force) {
        return false;
    }

    /** Slot → mount point, for each value that asks for a new volume. */
    public static Map<String, MountPoint> allocations(Map<String, String> options) {
        Map<String, MountPoint> wanted = new TreeMap<>();
        options.forEach((option, value) -> {
            if (VolumeSlots.isMountPoint(option)) {
                MountPoint mountPoint = MountPoint.parse(option, value);
                if (mountPoint.source() instanceof Source.Allocation) {
                    wanted.put(option, mountPoint);
                }
            }
        });
        return wanted;
    }
}
