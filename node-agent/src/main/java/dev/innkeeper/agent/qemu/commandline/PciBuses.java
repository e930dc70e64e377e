package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.DriveBus;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import java.util.stream.IntStream;

/** The bridges that other devices are plugged in behind. */
final class PciBuses {
    private static final int Q35_PORTS = 4;

    static void add(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        if (config.isQ35()) {
            q35(out);
        } else {
            bridge(1, "pci.0", "0x1e", out);
            bridge(2, "pci.0", "0x1f", out);
            if (hasControllerPerDisk(config)) {
                bridge(3, "pci.0", "0x5", out);
            }
        }
        if (ScsiControllers.number(config) > 2) {
            bridge(4, "pci.1", "0x1c", out);
        }
    }

    static boolean hasControllerPerDisk(MachineConfig config) {
        return config.text("scsihw").filter("virtio-scsi-single"::equals).isPresent();
    }

    /** A PCI Express machine has ports, and behind one bridge the buses that a PC has. */
    private static void q35(Arguments out) {
        Usb.companions("pcie.0", out);
        IntStream.rangeClosed(1, Q35_PORTS)
                .forEach(n ->
                        out.device(
                                Words.of("pcie-root-port")
                                        .with("id", "ich9-pcie-port-" + n)
                                        .with("bus", "pcie.0")
                                        .with("addr", "0x1c.0x" + (n - 1))
                                        .with("multifunction", "on")
                                        .with("port", n)
                                        .with("chassis", n)));
        out.device(
                Words.of("i82801b11-bridge")
                        .with("id", "pcidmi")
                        .with("bus", "pcie.0")
                        .with("addr", "0x1e"));
        for (int n = 0; n < 4; n++) {
            out.device(
                    Words.of("pci-bridge")
                            .with("id", "pci." + n)
                            .with("chassis_nr", n + 1)
                            .with("bus", "pcidmi")
                            .with("addr", "0x" + (n + 1)));
        }
    }

    private static void bridge(int number, String on, String slot, Arguments out) {
        out.device(
                Words.of("pci-bridge")
                        .with("id", "pci." + number)
                        .with("chassis_nr", number)
                        .with("bus", on)
                        .with("addr", slot));
    }

    static boolean has(MachineConfig config, DriveBus bus) {
        return config.drives().stream().anyMatch(d -> d.bus() == bus);
    }

    private PciBuses() {}
}
