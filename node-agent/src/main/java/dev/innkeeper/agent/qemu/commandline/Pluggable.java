package dev.innkeeper.agent.qemu.commandline;

import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.DriveBus;
import dev.innkeeper.agent.qemu.config.MachineNet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A device that can be plugged into a running machine, with all that must be there first. It is the
 * same that the machine has when it is started with it, but for its place in the order of booting.
 *
 * @param thread {@code iothread} object
 * @param controller the device that it is plugged into
 * @param backend what {@code -drive} or {@code -netdev} says
 */
public record Pluggable(
        Optional<Words> thread, Optional<Words> controller, Words backend, Words device) {

    /** A drive; only SCSI and virtio drives can be plugged. */
    public static Optional<Pluggable> drive(MachinePlan plan, Drive drive) {
        if (drive.bus() != DriveBus.SCSI && drive.bus() != DriveBus.VIRTIO) {
            return Optional.empty();
        }
        Optional<Words> thread =
                Drives.thread(plan, drive).map(id -> Words.of("iothread").with("id", id));
        return Optional.of(
                new Pluggable(
                        thread,
                        Drives.controller(plan, drive),
                        DriveBackend.of(plan, drive),
                        Drives.device(plan, drive, BootOrder.none())));
    }

    /** A network card; all but the one for the ISA bus. */
    public static Optional<Pluggable> net(MachinePlan plan, MachineNet net) {
        if (net.model().equals("ne2k_isa")) {
            return Optional.empty();
        }
        return Optional.of(
                new Pluggable(
                        Optional.empty(),
                        Optional.empty(),
                        Networks.outside(plan, net),
                        Networks.card(plan, net, BootOrder.none())));
    }

    /** A CPU beyond the first, by its number. */
    public static Words cpu(MachinePlan plan, int number) {
        return Processors.device(plan, number);
    }

    /** The modules of memory beyond the part that stays, in the order in which they are plugged. */
    public static List<Pluggable> memory(MachinePlan plan) {
        return Memory.modules(plan);
    }

    /**
     * A USB device; only one of the host's, on the controller for all speeds, can be plugged.
     *
     * @param text of the option {@code usbN}
     */
    public static Optional<Pluggable> usb(MachinePlan plan, int index, String text) {
        return Usb.pluggable(plan, index, text);
    }

    /** The controller of USB devices that a machine without such a device does not have. */
    public static Optional<String> idleUsbController(MachinePlan plan) {
        return Usb.needsXhci(plan.config()) ? Optional.empty() : Optional.of(Usb.XHCI);
    }

    /** What the monitor's {@code device_add} is told. */
    public static Map<String, Object> arguments(Words device) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("driver", device.head());
        arguments.putAll(device.properties());
        return arguments;
    }
}
