package dev.innkeeper.guest.creation;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.rights.MachineRights;
import dev.innkeeper.guest.rights.OptionTarget;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Who may make which virtual machine (RULES: POST qemu). */
@Component
class MachineCreationRights {
    private final NewGuestRights guests;
    private final MachineRights options;

    MachineCreationRights(NewGuestRights guests, MachineRights options) {
        this.guests = guests;
        this.options = options;
    }

    void require(Caller caller, NewMachine wanted) {
        wanted.pool().ifPresent(guests::requirePool);
        if (!caller.isRoot()) {
            guests.requireAllocate(caller, wanted.guest(), wanted.pool());
            if (wanted.start()) {
                guests.requireOnGuest(caller, wanted.guest(), wanted.pool(), "VM.PowerMgmt");
            }
            options.require(
                    caller,
                    new OptionTarget(wanted.guest(), wanted.pool()),
                    ConfigChange.set(wanted.options()),
                    GuestConfig.of(GuestKind.QEMU, Map.of()));
        }
        if (wanted.archive().isPresent()) {
            throw new Problems.Refused(
                            "unable to restore VM %s - backups cannot be read yet"
                                    .formatted(wanted.guest()))
                    .asException();
        }
    }
}
