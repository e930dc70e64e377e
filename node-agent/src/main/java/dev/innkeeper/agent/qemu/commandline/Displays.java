package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.util.Map;
import java.util.Optional;

/** {@code vga}, {@code keyboard}: the display adapter, and the screen that clients look at. */
final class Displays {
    private static final Map<String, String> DRIVERS =
            Map.of(
                    "std", "VGA",
                    "cirrus", "cirrus-vga",
                    "vmware", "vmware-svga",
                    "virtio", "virtio-vga",
                    "virtio-gl", "virtio-vga-gl",
                    "qxl", "qxl-vga");

    /** No adapter at all, or a terminal in its place. */
    static boolean isHeadless(MachineConfig config) {
        return config.vgaType().equals("none") || config.vgaType().startsWith("serial");
    }

    static void screen(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        if (config.vgaType().equals("none")) {
            out.add("-vga", "none");
        }
        if (isHeadless(config)) {
            requireTerminal(config);
            out.flag("-nographic");
            return;
        }
        if (config.text("spice_enhancements").isPresent()) {
            plan.warn("the screen is shown by VNC, 'spice_enhancements' are left out");
        }
        if (config.vgaType().equals("virtio-gl")) {
            if (!plan.host().renderNode()) {
                throw new WorkFailure(
                        "vga 'virtio-gl' needs a graphics card with a render node"
                                + " (/dev/dri/renderD128) on this node");
            }
            out.add("-display", "egl-headless,gl=core");
        }
        out.add(
                "-vnc",
                "unix:" + plan.files().screen().toString().replace(",", ",,") + ",password=on");
    }

    private static void requireTerminal(MachineConfig config) {
        String type = config.vgaType();
        if (type.startsWith("serial") && config.text(type).isEmpty()) {
            throw new WorkFailure(
                    "no serial interface '" + type + "' for the display is configured");
        }
    }

    static void keyboard(MachinePlan plan, Arguments out) {
        plan.config().text("keyboard").ifPresent(layout -> out.add("-k", layout));
    }

    static void adapters(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        if (isHeadless(config)) {
            return;
        }
        String type = config.vgaType();
        int screens = type.matches("qxl[234]") ? type.charAt(3) - '0' : 1;
        String kind = type.startsWith("qxl") ? "qxl" : type;
        if (kind.equals("qxl") && !plan.host().spice()) {
            throw new WorkFailure("vga '" + type + "' needs a QEMU with SPICE on this node");
        }
        if (config.vga().get("clipboard").isPresent()) {
            clipboard(plan, out);
        }
        String driver =
                Optional.ofNullable(DRIVERS.get(kind))
                        .orElseThrow(() -> new WorkFailure("unknown vga type '" + type + "'"));
        PciAddress place = config.isQ35() ? PciLayout.Q35_VGA : PciLayout.of("vga");
        out.device(
                withMemory(plan, kind, Words.of(driver).with("id", "vga"))
                        .at(place)
                        .with("edid", edid(config, driver)));
        for (int n = 1; n < screens; n++) {
            out.device(
                    withMemory(plan, kind, Words.of("qxl").with("id", "vga" + n))
                            .at(PciLayout.of("vga" + n)));
        }
    }

    /** The clipboard of a VNC client reaches the guest's agent for desktops. */
    private static void clipboard(MachinePlan plan, Arguments out) {
        if (!plan.host().isAtLeast(6, 1)) {
            throw new WorkFailure("vga: 'clipboard' needs QEMU 6.1");
        }
        out.add(
                "-chardev",
                Words.of("qemu-vdagent")
                        .with("id", "vdagent")
                        .with("name", "vdagent")
                        .with("clipboard", "on"));
        out.device(Words.of("virtio-serial").with("id", "spice").at(PciAddress.on(0, 0x9)));
        out.device(
                Words.of("virtserialport")
                        .with("chardev", "vdagent")
                        .with("name", "com.redhat.spice.0"));
    }

    /** Windows on a PC's own firmware takes its resolutions from the adapter, not the screen. */
    private static Optional<String> edid(MachineConfig config, String driver) {
        boolean off = driver.equals("VGA") && config.osType().isWindows() && !config.usesOvmf();
        return off ? Optional.of("off") : Optional.empty();
    }

    private static Words withMemory(MachinePlan plan, String kind, Words device) {
        Optional<Integer> memory = plan.config().vga().get("memory").map(Integer::parseInt);
        if (memory.isEmpty()) {
            return device;
        }
        int size = memory.get();
        return switch (kind) {
            case "std", "cirrus", "vmware" -> device.with("vgamem_mb", Integer.highestOneBit(size));
            case "virtio" -> device.with("max_hostmem", (long) size << 20);
            case "qxl" ->
                    device.with("ram_size", ((long) size * 4) << 20)
                            .with("vram_size", ((long) size * 2) << 20)
                            .with("vgamem_mb", Integer.highestOneBit(size));
            default -> {
                plan.warn("vga '" + kind + "' has no memory of its own, 'memory' is left out");
                yield device;
            }
        };
    }

    private Displays() {}
}
