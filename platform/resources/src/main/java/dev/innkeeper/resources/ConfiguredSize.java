package dev.innkeeper.resources;

import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How large a guest is by its configuration: what lists show of a guest that does not run.
 *
 * @param cpus cores, or the limit where there is one; 0 if the configuration says nothing
 * @param memory bytes
 * @param swap bytes
 * @param disk bytes of the root or boot disk
 */
record ConfiguredSize(double cpus, long memory, long swap, long disk) {
    private static final long MIB = 1 << 20;
    private static final int DEFAULT_MIB = 512;
    private static final Pattern SIZE = Pattern.compile("(?:^|,)size=(\\d+(?:\\.\\d+)?)([KMGT]?)");
    private static final Pattern DISK = Pattern.compile("(?:ide|sata|scsi|virtio)\\d+");

    static ConfiguredSize of(GuestState guest) {
        return guest.kind() == GuestKind.LXC ? container(guest.config()) : machine(guest.config());
    }

    private static ConfiguredSize container(Map<String, String> config) {
        double limit = number(config.get("cpulimit"), 0);
        return new ConfiguredSize(
                limit > 0 ? limit : number(config.get("cores"), 0),
                (long) number(config.get("memory"), DEFAULT_MIB) * MIB,
                (long) number(config.get("swap"), DEFAULT_MIB) * MIB,
                size(config.get("rootfs")));
    }

    private static ConfiguredSize machine(Map<String, String> config) {
        double cores = number(config.get("sockets"), 1) * number(config.get("cores"), 1);
        return new ConfiguredSize(
                number(config.get("vcpus"), cores),
                (long) number(memoryText(config.get("memory")), DEFAULT_MIB) * MIB,
                0,
                bootDisk(config));
    }

    private static @Nullable String memoryText(@Nullable String memory) {
        return memory == null ? null : memory.replaceFirst("^current=", "").replaceFirst(",.*", "");
    }

    private static long bootDisk(Map<String, String> config) {
        List<String> order = new ArrayList<>();
        String boot = config.getOrDefault("boot", "");
        if (boot.contains("order=")) {
            order.addAll(List.of(boot.substring(boot.indexOf("order=") + 6).split("[;, ]")));
        } else if (config.containsKey("bootdisk")) {
            order.add(config.getOrDefault("bootdisk", ""));
        } else {
            order.addAll(List.of("scsi0", "virtio0", "ide0", "sata0"));
        }
        return order.stream()
                .filter(slot -> DISK.matcher(slot).matches())
                .map(slot -> config.getOrDefault(slot, ""))
                .filter(disk -> !disk.isEmpty() && !disk.contains("media=cdrom"))
                .mapToLong(ConfiguredSize::size)
                .findFirst()
                .orElse(0);
    }

    private static double number(@Nullable String text, double otherwise) {
        if (text == null) {
            return otherwise;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return otherwise; // a value that the contract let through but that is no number here
        }
    }

    /** Bytes of a volume's {@code size=}; 0 if it has none. */
    static long size(@Nullable String volume) {
        Matcher found = SIZE.matcher(volume == null ? "" : volume);
        if (!found.find()) {
            return 0;
        }
        long unit =
                switch (found.group(2)) {
                    case "K" -> 1L << 10;
                    case "M" -> 1L << 20;
                    case "G" -> 1L << 30;
                    case "T" -> 1L << 40;
                    default -> 1L;
                };
        return (long) (Double.parseDouble(found.group(1)) * unit);
    }
}
