package dev.innkeeper.agent.qemu.config;

import dev.innkeeper.agent.guestconfig.GuestOptions;
import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.kernel.GuestId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A typed view of a machine's options, which stay text. What the defaults are when an option is
 * absent is said here; what an option becomes is said where its devices are made.
 */
public final class MachineConfig extends GuestOptions {
    private static final Pattern DRIVE = Pattern.compile("(ide|scsi|virtio|sata)(\\d+)");
    private static final int DEFAULT_MEMORY = 512;

    public MachineConfig(GuestId guest, Map<String, String> options) {
        super(guest, options);
    }

    /** {@code vm<id>} if it has none. */
    public String name() {
        return text("name").orElse("vm" + guest());
    }

    /** MiB. */
    public int memory() {
        return text("memory")
                .flatMap(t -> PropertyText.parse(t, "current").get("current"))
                .map(Integer::parseInt)
                .orElse(DEFAULT_MEMORY);
    }

    public OsType osType() {
        return text("ostype").map(OsType::of).orElse(OsType.OTHER);
    }

    public int sockets() {
        return integer("sockets").orElseGet(() -> integer("smp").orElse(1));
    }

    /** Of one socket. */
    public int cores() {
        return integer("cores").orElse(1);
    }

    /** CPUs that it may have at most. */
    public int maxCpus() {
        return sockets() * cores();
    }

    /** CPUs that it has from the beginning. */
    public int cpus() {
        return integer("vcpus").orElse(maxCpus());
    }

    public boolean usesOvmf() {
        return text("bios").filter("ovmf"::equals).isPresent();
    }

    /** The type without its version: an ISA bridge's PC, or PCI Express. */
    public boolean isQ35() {
        return machineType().contains("q35");
    }

    /** {@code pc}, {@code pc-q35-8.1} …, without what only Proxmox VE's QEMU knows of. */
    public String machineType() {
        return resumed("runningmachine")
                .or(() -> machine().get("type"))
                .orElse("pc")
                .replaceFirst("\\+pve\\d+", "");
    }

    /** The CPU that it has if its state is brought back, as QEMU was told. */
    public Optional<String> resumedCpu() {
        return resumed("runningcpu");
    }

    /** A state that is brought back wants what it was taken from. */
    private Optional<String> resumed(String option) {
        return text("vmstate").flatMap(state -> text(option));
    }

    public PropertyText machine() {
        return property("machine", "type");
    }

    public PropertyText vga() {
        return property("vga", "type");
    }

    /** {@code std} if none is given. */
    public String vgaType() {
        return vga().get("type").orElse("std");
    }

    public PropertyText agent() {
        return property("agent", "enabled");
    }

    public boolean hasAgent() {
        return agent().isOn("enabled");
    }

    /** What can change while it runs. */
    public List<String> hotplug() {
        String text = text("hotplug").orElse("1");
        if (text.equals("0")) {
            return List.of();
        }
        return Arrays.asList((text.equals("1") ? "network,disk,usb" : text).split("[,;\\s]+"));
    }

    public boolean isTemplate() {
        return isOn("template", false);
    }

    /** By bus, then by index. */
    public List<Drive> drives() {
        List<Drive> drives = new ArrayList<>();
        options().forEach((key, text) -> drive(key, text).ifPresent(drives::add));
        drives.sort(Comparator.comparing(Drive::bus).thenComparingInt(Drive::index));
        return drives;
    }

    /** The drive in this slot; {@code cdrom} is another word for {@code ide2}. */
    public Optional<Drive> drive(String slot) {
        return text(slot).flatMap(text -> drive(slot, text));
    }

    private static Optional<Drive> drive(String key, String text) {
        Matcher slot = DRIVE.matcher(key.equals("cdrom") ? "ide2" : key);
        if (!slot.matches() || text.isEmpty()) {
            return Optional.empty();
        }
        DriveBus bus = DriveBus.valueOf(slot.group(1).toUpperCase(java.util.Locale.ROOT));
        String given = key.equals("cdrom") ? text + ",media=cdrom" : text;
        return Optional.of(Drive.parse(bus, Integer.parseInt(slot.group(2)), given));
    }

    /** By index. */
    public List<MachineNet> nets() {
        return numbered("net").entrySet().stream()
                .map(e -> MachineNet.parse(e.getKey(), e.getValue()))
                .toList();
    }

    /** Volumes that belong to the machine without being in a slot. */
    public List<String> unusedVolumes() {
        return numbered("unused").values().stream()
                .map(t -> PropertyText.parse(t, "file").get("file").orElse(""))
                .toList();
    }

    /**
     * Every volume of a storage that it owns: drives, firmware's and TPM's state, unused ones; not
     * the media of its CD-ROM drives.
     */
    public List<String> ownVolumes() {
        List<String> volumes = new ArrayList<>();
        drives().stream()
                .filter(d -> d.isStored() && (!d.isCdrom() || d.isCloudInit()))
                .map(Drive::volume)
                .forEach(volumes::add);
        for (String slot : List.of("efidisk0", "tpmstate0")) {
            property(slot, "file").get("file").ifPresent(volumes::add);
        }
        volumes.addAll(unusedVolumes());
        text("vmstate").ifPresent(volumes::add);
        return volumes;
    }
}
