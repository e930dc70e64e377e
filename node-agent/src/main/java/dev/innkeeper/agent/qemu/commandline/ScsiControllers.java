package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.DriveBus;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import java.util.Map;
import java.util.Optional;

/** {@code scsihw}: which controller a SCSI drive is on, and where. */
final class ScsiControllers {
    private static final int LSI_DRIVES = 7;
    private static final Map<String, String> DRIVERS =
            Map.of(
                    "lsi",
                    "lsi",
                    "lsi53c810",
                    "lsi53c810",
                    "megasas",
                    "megasas",
                    "pvscsi",
                    "pvscsi");

    static String type(MachineConfig config) {
        return config.text("scsihw").orElse("lsi");
    }

    static boolean isVirtio(MachineConfig config) {
        return type(config).startsWith("virtio-scsi");
    }

    private static boolean isLsi(MachineConfig config) {
        return type(config).startsWith("lsi");
    }

    /** How many there are. */
    static int number(MachineConfig config) {
        return config.drives().stream()
                .filter(d -> d.bus() == DriveBus.SCSI)
                .mapToInt(d -> index(config, d) + 1)
                .max()
                .orElse(0);
    }

    private static int index(MachineConfig config, Drive drive) {
        if (PciBuses.hasControllerPerDisk(config)) {
            return drive.index();
        }
        return isLsi(config) ? drive.index() / LSI_DRIVES : 0;
    }

    /** What QEMU calls the controller. */
    static String id(MachineConfig config, Drive drive) {
        String name = PciBuses.hasControllerPerDisk(config) ? "virtioscsi" : "scsihw";
        return name + index(config, drive);
    }

    /** The controller of a drive. */
    static Words controller(MachineConfig config, Drive drive, Optional<String> thread) {
        String id = id(config, drive);
        Words words =
                Words.of(
                                isVirtio(config)
                                        ? "virtio-scsi-pci"
                                        : DRIVERS.getOrDefault(type(config), "lsi"))
                        .with("id", id)
                        .at(PciLayout.of(id))
                        .with("iothread", thread);
        return isVirtio(config) ? words.with("num_queues", drive.get("queues")) : words;
    }

    /** Where on its controller a drive is. */
    static Words place(MachineConfig config, Drive drive, Words device) {
        Words on = device.with("bus", id(config, drive) + ".0");
        if (isVirtio(config)) {
            return on.with("channel", 0).with("scsi-id", 0).with("lun", drive.index());
        }
        return on.with("scsi-id", isLsi(config) ? drive.index() % LSI_DRIVES : drive.index());
    }

    private ScsiControllers() {}
}
