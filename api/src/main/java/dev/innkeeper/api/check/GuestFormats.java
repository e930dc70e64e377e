package dev.innkeeper.api.check;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Formats of guest options that are no property strings, and of those that are and have one rule
 * more.
 */
final class GuestFormats {
    private static final Set<String> HOTPLUG =
            Set.of("network", "disk", "cpu", "memory", "usb", "cloudinit");
    private static final Set<String> ZONES = TextResource.lines("time-zones.txt");
    private static final Set<String> CPU_MODELS = TextResource.lines("cpu-models.txt");
    private static final Predicate<String> STARTUP =
            Format.matching("(?:order=)?\\d+|(?:up|down)=\\d+");

    private GuestFormats() {}

    static void register(Map<String, Format> formats) {
        formats.put("pve-startup-order", GuestFormats::startupComplaint);
        formats.put("pve-hotplug-features", GuestFormats::hotplugComplaint);
        formats.put(
                "pve-ct-timezone",
                Format.of(
                        value -> value.equals("host") || ZONES.contains(value),
                        "invalid time zone '%s'"));
        formats.put("pve-cpuset", Format.of(GuestFormats::cpuSet, "unable to parse cpuset option"));
        String disk = "(?:ide[0-3]|sata[0-5]|scsi(?:[12]?[0-9]|30)|virtio(?:[0-9]|1[0-5]))";
        formats.put("pve-qm-bootdisk", Format.of(disk, "invalid boot disk '%s'"));
        formats.put(
                "pve-qm-bootdev",
                Format.of(
                        disk
                                + "|net(?:[12]?[0-9]|3[01])|usb(?:[0-9]|1[0-3])|hostpci(?:[0-9]|1[0-5])",
                        "invalid boot device '%s'"));
        formats.put("pve-lxc-mp-string", GuestFormats::mountPointComplaint);
        formats.put(
                "pve-lxc-dev-string",
                Format.of(
                        value -> value.startsWith("/dev/") && !value.contains("/../"),
                        "%s is not a valid device path"));
        formats.put("pve-vm-cpu-conf", GuestFormats::cpuComplaint);
        formats.put("pve-cpu-type", Format.ANY);
        formats.put(
                "pve-phys-bits",
                Format.of(
                        value -> value.equals("host") || isBetween(8, 64, value),
                        "value must be an integer between 8 and 64 or 'host'"));
        for (String name :
                new String[] {
                    "pve-qm-boot",
                    "pve-qm-cicustom",
                    "pve-qm-hostpci",
                    "pve-qm-ide",
                    "pve-qm-ipconfig",
                    "pve-qm-smbios1",
                    "pve-qm-watchdog",
                    "proxmox-remote"
                }) {
            formats.put(name, Format.ANY);
        }
    }

    private static boolean isBetween(int least, int most, String value) {
        int number = Addresses.number(value);
        return number >= least && number <= most;
    }

    /** Numbers and ranges, {@code 0,5,8-11}. */
    private static boolean cpuSet(String value) {
        for (String part : value.split(",", -1)) {
            String[] ends = part.strip().split("-", 2);
            int from = Addresses.number(ends[0]);
            int to = ends.length == 1 ? from : Addresses.number(ends[1]);
            if (!part.isEmpty() && (from < 0 || to < from)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String startupComplaint(String value) {
        for (String part : value.split(",", -1)) {
            if (!part.isBlank() && !STARTUP.test(part)) {
                return "unable to parse startup options\n";
            }
        }
        return null;
    }

    private static @Nullable String hotplugComplaint(String value) {
        if (value.equals("0") || value.equals("1")) {
            return null;
        }
        for (String feature : Formats.split(value)) {
            if (!HOTPLUG.contains(feature)) {
                return "invalid hotplug feature '" + feature + "'\n";
            }
        }
        return null;
    }

    private static @Nullable String mountPointComplaint(String value) {
        return value.matches("(?s).*/\\.\\.?(?:/.*)?")
                ? value + " contains illegal character sequences\n"
                : null;
    }

    private static @Nullable String cpuComplaint(String value) {
        for (String part : value.split(",", -1)) {
            String type = part.startsWith("cputype=") ? part.substring(8) : part;
            if (!type.contains("=") && !type.isEmpty() && !type.startsWith("custom-")) {
                return CPU_MODELS.contains(type)
                        ? null
                        : "Built-in cputype '%s' is not defined (missing 'custom-' prefix?)\n"
                                .formatted(type);
            }
        }
        return null;
    }
}
