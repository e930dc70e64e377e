package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.DriveBus;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.WorkFailure;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code ideN}, {@code scsiN}, {@code virtioN}, {@code sataN}: the drives with their devices. */
final class Drives {

    static void threads(MachinePlan plan, Arguments out) {
        plan.config().drives().stream()
                .flatMap(d -> thread(plan, d).stream())
                .forEach(id -> out.object(Words.of("iothread").with("id", id)));
    }

    static void add(MachinePlan plan, Arguments out) {
        MachineConfig config = plan.config();
        BootOrder order = BootOrder.of(config);
        Set<String> controllers = new HashSet<>();
        for (Drive drive : config.drives()) {
            requireSlot(drive);
            controller(plan, drive)
                    .filter(c -> controllers.add(c.properties().getOrDefault("id", "")))
                    .ifPresent(out::device);
            if (drive.bus() == DriveBus.SCSI || drive.bus() == DriveBus.VIRTIO) {
                warnOfThread(plan, drive);
            }
            out.add("-drive", DriveBackend.of(plan, drive));
            out.device(device(plan, drive, order));
        }
    }

    private static void requireSlot(Drive drive) {
        if (drive.index() >= drive.bus().slots()) {
            throw new WorkFailure("there is no slot '" + drive.slot() + "'");
        }
        if (drive.bus() == DriveBus.VIRTIO && drive.isCdrom()) {
            throw new WorkFailure(drive.slot() + ": a CD-ROM drive cannot be on a virtio bus");
        }
    }

    /** The controller that must be there before a drive; IDE's always is. */
    static Optional<Words> controller(MachinePlan plan, Drive drive) {
        return switch (drive.bus()) {
            case SCSI ->
                    Optional.of(
                            ScsiControllers.controller(plan.config(), drive, thread(plan, drive)));
            case SATA ->
                    Optional.of(
                            Words.of("ahci")
                                    .with("id", "ahci0")
                                    .with("multifunction", "on")
                                    .at(PciLayout.of("ahci0")));
            case IDE, VIRTIO -> Optional.empty();
        };
    }

    /** The thread of a drive's own, where its controller can have one. */
    static Optional<String> thread(MachinePlan plan, Drive drive) {
        if (!drive.isOn("iothread")) {
            return Optional.empty();
        }
        if (drive.bus() == DriveBus.VIRTIO) {
            return Optional.of("iothread-" + drive.slot());
        }
        boolean own = drive.bus() == DriveBus.SCSI && PciBuses.hasControllerPerDisk(plan.config());
        return own
                ? Optional.of("iothread-" + ScsiControllers.id(plan.config(), drive))
                : Optional.empty();
    }

    private static void warnOfThread(MachinePlan plan, Drive drive) {
        if (drive.isOn("iothread") && thread(plan, drive).isEmpty()) {
            plan.warn(
                    drive.slot()
                            + ": iothread needs a controller of its own (virtio-scsi-single), it is"
                            + " left out");
        }
    }

    static Words device(MachinePlan plan, Drive drive, BootOrder order) {
        MachineConfig config = plan.config();
        Words device =
                switch (drive.bus()) {
                    case IDE -> ide(config, drive);
                    case SATA ->
                            Words.of(drive.isCdrom() ? "ide-cd" : "ide-hd")
                                    .with("bus", "ahci0." + drive.index());
                    case SCSI -> ScsiControllers.place(config, drive, Words.of(scsi(drive)));
                    case VIRTIO -> Words.of("virtio-blk-pci");
                };
        device = device.with("drive", drive.id()).with("id", drive.slot());
        if (drive.bus() == DriveBus.VIRTIO) {
            device = device.at(PciLayout.of(drive.slot())).with("iothread", thread(plan, drive));
        } else if (drive.isOn("ssd") && !drive.isCdrom()) {
            device = device.with("rotation_rate", 1);
        }
        device = device.with("bootindex", order.of(drive.slot()));
        return identity(drive, device);
    }

    /** Two drives on each bus of a PC; a PCI Express machine has a bus for each. */
    private static Words ide(MachineConfig config, Drive drive) {
        int bus = drive.index() / 2;
        int unit = drive.index() % 2;
        if (config.isQ35() && unit == 1) {
            bus += 2;
            unit = 0;
        }
        return Words.of(drive.isCdrom() ? "ide-cd" : "ide-hd")
                .with("bus", "ide." + bus)
                .with("unit", unit);
    }

    private static String scsi(Drive drive) {
        if (drive.isCdrom()) {
            return "scsi-cd";
        }
        if (drive.isOn("scsiblock")) {
            if (!drive.volume().startsWith("/dev/")) {
                throw new WorkFailure(
                        drive.slot() + ": scsiblock needs a block device of the host");
            }
            return "scsi-block";
        }
        return "scsi-hd";
    }

    private static Words identity(Drive drive, Words device) {
        Words words = device.with("serial", drive.get("serial").map(Drives::decoded));
        Map<DriveBus, List<String>> allowed =
                Map.of(
                        DriveBus.IDE, List.of("model", "wwn"),
                        DriveBus.SATA, List.of("wwn"),
                        DriveBus.SCSI, List.of("vendor", "product", "wwn"),
                        DriveBus.VIRTIO, List.of());
        for (String key : allowed.getOrDefault(drive.bus(), List.of())) {
            words = words.with(key, drive.get(key).map(Drives::decoded));
        }
        return geometry(drive, words);
    }

    /** Translations are the firmware's business, so they are the device's. */
    private static Words geometry(Drive drive, Words device) {
        Optional<String> translation = drive.get("trans");
        boolean whole =
                drive.get("cyls").isPresent()
                        && drive.get("heads").isPresent()
                        && drive.get("secs").isPresent();
        boolean any =
                drive.get("cyls").isPresent()
                        || drive.get("heads").isPresent()
                        || drive.get("secs").isPresent()
                        || translation.isPresent();
        if (!any) {
            return device;
        }
        if (!whole) {
            throw new WorkFailure(
                    drive.slot() + ": a geometry needs all of 'cyls', 'heads' and 'secs'");
        }
        if (drive.isCdrom()) {
            throw new WorkFailure(drive.slot() + ": a CD-ROM drive has no geometry");
        }
        Words words = device;
        for (String key : List.of("cyls", "heads", "secs")) {
            words = words.with(key, drive.get(key));
        }
        return drive.bus() == DriveBus.IDE || drive.bus() == DriveBus.SATA
                ? words.with("bios-chs-trans", translation)
                : words;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private Drives() {}
}
