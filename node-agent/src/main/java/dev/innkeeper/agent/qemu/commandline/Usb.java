package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code usbN}, {@code tablet}: controllers, devices of the host, and the pointer. */
final class Usb {
    static final String XHCI = "xhci";
    private static final int SLOTS = 14;
    private static final int PORTS = 15;
    private static final Pattern ID =
            Pattern.compile("(?:0x)?([0-9A-Fa-f]{4}):(?:0x)?([0-9A-Fa-f]{4})");
    private static final Pattern PORT = Pattern.compile("(\\d+)-(\\d+(?:\\.\\d+)*)");

    /** The controllers; a PCI Express machine has its plain ones already. */
    static void controllers(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        if (!config.isQ35()) {
            out.device(Words.of("piix3-usb-uhci").with("id", "uhci").at(PciLayout.UHCI));
        }
        Map<Integer, String> devices = config.numbered("usb");
        boolean fast = needsXhci(config);
        boolean plain = devices.values().stream().anyMatch(text -> !isOnXhci(config, text));
        if (plain && !config.isQ35()) {
            companions("pci.0", out);
        }
        if (fast) {
            out.device(xhci());
        }
    }

    /** True for a machine with a device for the fast controller. */
    static boolean needsXhci(MachineConfig config) {
        return config.numbered("usb").values().stream().anyMatch(text -> isOnXhci(config, text));
    }

    private static Words xhci() {
        return Words.of("qemu-xhci")
                .with("p2", PORTS)
                .with("p3", PORTS)
                .with("id", XHCI)
                .at(PciLayout.of(XHCI));
    }

    /** A device of the host on the fast controller, which can be plugged in with it. */
    static Optional<Pluggable> pluggable(MachinePlan plan, int index, String text) {
        if (isSpice(text) || !isOnXhci(plan.config(), text)) {
            return Optional.empty();
        }
        return Optional.of(
                new Pluggable(
                        Optional.empty(),
                        Optional.of(xhci()),
                        Words.none(),
                        device(plan, index, text)));
    }

    /** A USB 2 controller with three of USB 1 for slow devices, as Intel's ICH9 has them. */
    static void companions(String bus, Arguments out) {
        out.device(
                Words.of("ich9-usb-ehci1")
                        .with("id", "ehci")
                        .with("multifunction", "on")
                        .with("bus", bus)
                        .with("addr", "0x1d.0x7"));
        for (int n = 0; n < 3; n++) {
            out.device(
                    Words.of("ich9-usb-uhci" + (n + 1))
                            .with("id", "uhci-" + (n + 1))
                            .with("multifunction", "on")
                            .with("bus", bus)
                            .with("addr", "0x1d.0x" + n)
                            .with("masterbus", "ehci.0")
                            .with("firstport", 2 * n));
        }
    }

    static void tablet(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        if (config.isOn("tablet", true)) {
            out.device(
                    Words.of("usb-tablet")
                            .with("id", "tablet")
                            .with("bus", config.isQ35() ? "ehci.0" : "uhci.0")
                            .with("port", 1));
        }
    }

    static void devices(MachinePlan plan, Arguments out) {
        plan.config()
                .numbered("usb")
                .forEach((index, text) -> {
                    if (index >= SLOTS) {
                        throw new WorkFailure("there is no slot 'usb" + index + "'");
                    }
                    Words device = device(plan, index, text);
                    if (isSpice(text)) {
                        out.add(
                                "-chardev",
                                Words.of("spicevmc")
                                        .with("id", "usbredirchardev" + index)
                                        .with("name", "usbredir"));
                    }
                    out.device(device);
                });
    }

    /**
     * @throws WorkFailure if the device cannot be named
     */
    static Words device(MachinePlan plan, int index, String text) {
        boolean fast = isOnXhci(plan.config(), text);
        if (isSpice(text)) {
            if (!plan.host().spice()) {
                throw new WorkFailure(
                        "usb" + index + ": 'spice' needs a QEMU with SPICE on this node");
            }
            Words redirect =
                    Words.of("usb-redir")
                            .with("chardev", "usbredirchardev" + index)
                            .with("id", "usbredirdev" + index)
                            .with("bus", fast ? "xhci.0" : "ehci.0");
            return fast ? redirect.with("port", index + 1) : redirect;
        }
        Words words = Words.of("usb-host");
        if (fast) {
            words = words.with("bus", "xhci.0").with("port", index + 1);
        }
        return host(index, text, words).with("id", "usb" + index);
    }

    private static Words host(int index, String text, Words words) {
        PropertyText usb = PropertyText.parse(text, "host");
        Optional<String> host = usb.get("host");
        if (host.isEmpty()) {
            throw new WorkFailure(
                    "usb"
                            + index
                            + ": the mapping '"
                            + usb.get("mapping").orElse("")
                            + "' has no device on this node");
        }
        Matcher id = ID.matcher(host.get());
        if (id.matches()) {
            return words.with("vendorid", "0x" + id.group(1)).with("productid", "0x" + id.group(2));
        }
        Matcher port = PORT.matcher(host.get());
        if (port.matches()) {
            return words.with("hostbus", port.group(1)).with("hostport", port.group(2));
        }
        throw new WorkFailure("usb" + index + ": '" + host.get() + "' is no device of the host");
    }

    /** The fast controller: asked for, or one that the guest is known to have a driver for. */
    private static boolean isOnXhci(MachineConfig config, String text) {
        return PropertyText.parse(text, "host").isOn("usb3") || config.osType().knowsUsb3();
    }

    private static boolean isSpice(String text) {
        return PropertyText.parse(text, "host")
                .get("host")
                .filter(h -> h.equalsIgnoreCase("spice"))
                .isPresent();
    }

    private Usb() {}
}
