package dev.innkeeper.guest.rights;

import dev.innkeeper.api.model.QemuHostPci;
import dev.innkeeper.api.model.QemuNuma;
import dev.innkeeper.api.model.QemuUsb;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.Drive.Source;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MachineCard;
import dev.innkeeper.guest.options.MachineOption;
import dev.innkeeper.guest.options.MachineOption.Guard;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.VolumeId;
import org.springframework.stereotype.Component;

/**
 * The privilege that each option of a virtual machine needs, beyond what the contract's permission
 * asks (RULES and OPTION-PRIVILEGES). root@pam needs none.
 */
@Component
public class MachineRights {
    private final GuestRights guest;
    private final TagRights tags;

    MachineRights(GuestRights guest, TagRights tags) {
        this.guest = guest;
        this.tags = tags;
    }

    /**
     * @param before the configuration that is changed; empty for a new machine
     * @throws dev.innkeeper.kernel.ProblemException if the caller may not
     */
    public void require(
            Caller caller, OptionTarget target, ConfigChange change, GuestConfig before) {
        if (caller.isRoot()) {
            return;
        }
        for (String option : change.options()) {
            String old = before.get(option).orElse("");
            requireOption(caller, target, option, old, change.set().getOrDefault(option, ""));
        }
    }

    private void requireOption(
            Caller caller, OptionTarget target, String option, String old, String value) {
        MachineOption kind = MachineOption.named(option).orElse(null);
        if (kind == null) {
            return;
        }
        Guard guard = kind.guard();
        switch (guard) {
            case ROOT -> throw rootOnly(option);
            case CLOUD_INIT_NETWORK ->
                    guest.requirePrivilege(
                            caller, target, guard.privilege(), Guard.NETWORK.privilege());
            case DISK -> requireDisk(caller, target, option, old, value);
            case SERIAL -> {
                requireNone(option, value, !value.isEmpty() && !value.equals("socket"));
                guest.requirePrivilege(caller, target, guard.privilege());
            }
            case USB -> {
                requireUsb(caller, option, old);
                requireUsb(caller, option, value);
                guest.requirePrivilege(caller, target, guard.privilege());
            }
            case HOST_PCI -> {
                requirePci(caller, option, old);
                requirePci(caller, option, value);
                guest.requirePrivilege(caller, target, guard.privilege());
            }
            case NUMA -> {
                boolean nodes = !value.isEmpty() && QemuNuma.parse(value).hostnodes() != null;
                requireNone(option, value, nodes);
                guest.requirePrivilege(caller, target, guard.privilege());
            }
            case CPU, MEMORY, HARDWARE, OPTIONS, NETWORK, CLOUD_INIT, POWER -> {
                guest.requirePrivilege(caller, target, guard.privilege());
                if (kind == MachineOption.NET && !value.isEmpty()) {
                    guest.requireBridge(caller, MachineCard.parse(value));
                } else if (kind == MachineOption.TAGS) {
                    tags.require(caller, old, value);
                }
            }
        }
    }

    private void requireDisk(
            Caller caller, OptionTarget target, String option, String old, String value) {
        if (!VolumeSlots.isDrive(option)) {
            guest.requirePrivilege(caller, target, Guard.DISK.privilege());
            return;
        }
        for (String text : new String[] {old, value}) {
            if (!text.isEmpty()) {
                requireDrive(caller, target, Drive.parse(option, text));
            }
        }
        if (old.isEmpty() && value.isEmpty()) {
            guest.requirePrivilege(caller, target, Guard.DISK.privilege());
        }
    }

    private void requireDrive(Caller caller, OptionTarget target, Drive drive) {
        if (drive.isCloudInit()) {
            guest.requirePrivilege(caller, target, Guard.CLOUD_INIT.privilege());
            if (!drive.isCdrom()) {
                guest.requirePrivilege(caller, target, Guard.DISK.privilege());
            }
        } else {
            guest.requirePrivilege(
                    caller, target, drive.isCdrom() ? "VM.Config.CDROM" : Guard.DISK.privilege());
        }
        switch (drive.source()) {
            case Source.Path _ -> throw rootOnly(drive.slot());
            case Source.Allocation allocation -> {
                guest.requireSpace(caller, allocation.storage());
                allocation.image().ifPresent(image -> requireImage(caller, target, image));
            }
            case Source.CloudInit wanted -> guest.requireSpace(caller, wanted.storage());
            case Source.Stored stored -> {
                if (drive.isCdrom()) {
                    guest.requireMedium(caller, stored.volume());
                } else {
                    guest.requireVolume(caller, target, stored.volume());
                }
            }
            case Source.Empty _ -> {
                // Nothing is read.
            }
        }
    }

    /** A file of the node is root's to read. */
    private void requireImage(Caller caller, OptionTarget target, String image) {
        if (image.startsWith("/")) {
            throw new Problems.Forbidden("Only root can pass arbitrary filesystem paths.")
                    .asException();
        }
        guest.requireReadable(caller, target, VolumeId.parse(image));
    }

    private void requireUsb(Caller caller, String option, String value) {
        if (value.isEmpty()) {
            return;
        }
        QemuUsb usb = QemuUsb.parse(value);
        if (usb.mapping() instanceof String mapping) {
            guest.require(caller, "/mapping/usb/" + mapping, "Mapping.Use");
        } else {
            requireNone(option, value, !"spice".equals(usb.host()));
        }
    }

    private void requirePci(Caller caller, String option, String value) {
        if (value.isEmpty()) {
            return;
        }
        String mapping = QemuHostPci.parse(value).mapping();
        requireNone(option, value, mapping == null);
        guest.require(caller, "/mapping/pci/" + mapping, "Mapping.Use");
    }

    private static void requireNone(String option, String value, boolean raw) {
        if (raw && !value.isEmpty()) {
            throw rootOnly(option);
        }
    }

    private static RuntimeException rootOnly(String option) {
        return new Problems.Refused("only root can set '" + option + "' config").asException();
    }
}
