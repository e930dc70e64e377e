package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.List;

/** {@code hostpciN}: devices of the host that a machine has for itself. */
final class HostDevices {
    private static final int SLOTS = 16;
    private static final int PORTS = 4;
    private static final String ADDRESS =
            "(?:[0-9a-fA-F]{4,}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}(?:\\.[0-9a-fA-F])?";

    static void add(MachinePlan plan, Arguments out) {
        plan.config()
                .numbered("hostpci")
                .forEach((index, text) -> {
                    PropertyText device = PropertyText.parse(text, "host");
                    requirePossible(plan, index, device);
                    String host = device.get("host").orElse("");
                    List<String> functions = List.of(host.split(";"));
                    boolean express = device.isOn("pcie");
                    if (express && index >= PORTS) {
                        port(index, out);
                    }
                    for (int n = 0; n < functions.size(); n++) {
                        out.device(function(index, functions.get(n), n, functions.size(), device));
                    }
                });
    }

    private static void requirePossible(MachinePlan plan, int index, PropertyText device) {
        MachineConfig config = plan.config();
        String slot = "hostpci" + index;
        if (index >= SLOTS) {
            throw new WorkFailure("there is no slot '" + slot + "'");
        }
        if (!plan.isKvm()) {
            throw new WorkFailure(slot + ": devices of the host need KVM");
        }
        if (device.get("host").isEmpty()) {
            throw new WorkFailure(
                    slot
                            + ": the mapping '"
                            + device.get("mapping").orElse("")
                            + "' has no device on this node");
        }
        for (String function : device.get("host").orElse("").split(";")) {
            if (!function.matches(ADDRESS)) {
                throw new WorkFailure(slot + ": '" + function + "' is no PCI device");
            }
        }
        if (device.isOn("pcie") && !config.isQ35()) {
            throw new WorkFailure("q35 machine model is not enabled");
        }
        if (device.isOn("legacy-igd") && config.isQ35()) {
            throw new WorkFailure(slot + ": legacy-igd needs the i440fx machine model");
        }
    }

    private static void port(int index, Arguments out) {
        out.device(
                Words.of("pcie-root-port")
                        .with("id", "ich9-pcie-port-" + (index + 1))
                        .with("bus", "pcie.0")
                        .with("addr", "0x10.0x" + (index - PORTS))
                        .with("multifunction", "on")
                        .with("port", index + 1)
                        .with("chassis", index + 1));
    }

    private static Words function(
            int index, String address, int n, int count, PropertyText device) {
        String full =
                address.indexOf(':') == address.lastIndexOf(':') ? "0000:" + address : address;
        Words words = Words.of("vfio-pci");
        words =
                device.get("mdev").isPresent()
                        ? words.with("sysfsdev", "/sys/bus/pci/devices/" + full + "/" + mdev(index))
                        : words.with("host", full.contains(".") ? full : full + ".0");
        words = words.with("id", "hostpci" + index + (count > 1 ? "." + n : ""));
        PciAddress place = place(index, device);
        words =
                words.with("bus", place.bus())
                        .with("addr", place.slot() + (count > 1 ? "." + n : ""));
        if (n == 0) {
            words = first(words, device, count);
        }
        for (String id : List.of("vendor-id", "device-id", "sub-vendor-id", "sub-device-id")) {
            words = words.with("x-pci-" + id, device.get(id));
        }
        return words;
    }

    private static Words first(Words words, PropertyText device, int count) {
        Words all = words;
        if (device.get("rombar").filter("0"::equals).isPresent()) {
            all = all.with("rombar", 0);
        }
        if (device.isOn("x-vga")) {
            all = all.with("x-vga", "on");
        }
        if (count > 1) {
            all = all.with("multifunction", "on");
        }
        return all.with("romfile", device.get("romfile").map(f -> "/usr/share/kvm/" + f));
    }

    private static PciAddress place(int index, PropertyText device) {
        if (device.isOn("legacy-igd")) {
            return PciLayout.of("vga");
        }
        return device.isOn("pcie")
                ? new PciAddress("ich9-pcie-port-" + (index + 1), "0x0")
                : PciLayout.of("hostpci" + index);
    }

    /** The name that a mediated device gets when the agent makes it. */
    private static String mdev(int index) {
        return "%08d-0000-0000-0000-000000000000".formatted(index);
    }

    private HostDevices() {}
}
