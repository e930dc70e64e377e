package dev.innkeeper.agent.qemu.commandline;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where each device is plugged in. A guest's operating system remembers its hardware by these
 * places, so none of them may ever change, and none depends on which other devices there are. Those
 * that the recorded machines have are the recorded ones; families go on in the order of their
 * numbers.
 */
final class PciLayout {
    private static final Pattern NUMBERED =
            Pattern.compile("(net|virtio|hostpci|virtioscsi)(\\d+)");
    private static final Map<String, PciAddress> SINGLE =
            Map.ofEntries(
                    Map.entry("vga", PciAddress.on(0, 0x2)),
                    Map.entry("balloon0", PciAddress.on(0, 0x3)),
                    Map.entry("watchdog", PciAddress.on(0, 0x4)),
                    Map.entry("scsihw0", PciAddress.on(0, 0x5)),
                    Map.entry("scsihw1", PciAddress.on(0, 0x6)),
                    Map.entry("ahci0", PciAddress.on(0, 0x7)),
                    Map.entry("qga0", PciAddress.on(0, 0x8)),
                    Map.entry("vga1", PciAddress.on(0, 0x18)),
                    Map.entry("vga2", PciAddress.on(0, 0x19)),
                    Map.entry("vga3", PciAddress.on(0, 0x1a)),
                    Map.entry("xhci", PciAddress.on(1, 0x1b)),
                    Map.entry("rng0", PciAddress.on(1, 0x1d)),
                    Map.entry("iommu", PciAddress.on(1, 0x1e)),
                    Map.entry("ivshmem", PciAddress.on(2, 0xb)),
                    Map.entry("audiodev0", PciAddress.on(2, 0xc)),
                    Map.entry("scsihw2", PciAddress.on(4, 0x1)),
                    Map.entry("scsihw3", PciAddress.on(4, 0x2)),
                    Map.entry("scsihw4", PciAddress.on(4, 0x3)));

    /** A display adapter's place on a PCI Express machine, on the root bus. */
    static final PciAddress Q35_VGA = new PciAddress("pcie.0", "0x1");

    /** The USB controller that is a function of the PC's ISA bridge. */
    static final PciAddress UHCI = new PciAddress("pci.0", "0x1.0x2");

    static PciAddress of(String device) {
        return Optional.ofNullable(SINGLE.get(device)).orElseGet(() -> numbered(device));
    }

    private static PciAddress numbered(String device) {
        Matcher m = NUMBERED.matcher(device);
        if (!m.matches()) {
            throw new IllegalArgumentException("no place for '" + device + "'");
        }
        int n = Integer.parseInt(m.group(2));
        return switch (m.group(1)) {
            case "net" -> n < 6 ? PciAddress.on(0, 0x12 + n) : PciAddress.on(1, n - 5);
            case "virtio" -> n < 6 ? PciAddress.on(0, 0xa + n) : PciAddress.on(2, n - 5);
            case "virtioscsi" -> PciAddress.on(3, n + 1);
            default -> hostDevice(n);
        };
    }

    private static PciAddress hostDevice(int n) {
        return switch (n) {
            case 0, 1 -> PciAddress.on(0, 0x10 + n);
            case 2, 3 -> PciAddress.on(0, 0x1b + n - 2);
            default -> PciAddress.on(2, 0xd + n - 4);
        };
    }

    private PciLayout() {}
}
