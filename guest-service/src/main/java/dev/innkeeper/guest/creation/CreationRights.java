package dev.innkeeper.guest.creation;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.rights.ContainerRights;
import dev.innkeeper.guest.rights.OptionTarget;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Who may make which container (RULES: POST lxc). */
@Component
class CreationRights {
    private final Permissions permissions;
    private final NewGuestRights guests;
    private final ContainerRights options;

    CreationRights(Permissions permissions, NewGuestRights guests, ContainerRights options) {
        this.permissions = permissions;
        this.guests = guests;
        this.options = options;
    }

    /**
     * @param complete the options with what is added to those that were asked for
     */
    void require(Caller caller, NewContainer wanted, Map<String, String> complete) {
        wanted.pool().ifPresent(guests::requirePool);
        if (wanted.restore()) {
            throw new Problems.Refused(
                            "unable to restore CT %s - backups cannot be read yet"
                                    .formatted(wanted.guest()))
                    .asException();
        }
        if (caller.isRoot()) {
            return;
        }
        guests.requireAllocate(caller, wanted.guest(), wanted.pool());
        if (!wanted.unprivileged()) {
            permissions.require(caller, AclPath.ROOT, "Sys.Modify");
        }
        requireTemplate(caller, Template.of(wanted.template()));
        if (wanted.start()) {
            guests.requireOnGuest(caller, wanted.guest(), wanted.pool(), "VM.PowerMgmt");
        }
        Map<String, String> asked = new TreeMap<>(wanted.options());
        asked.replaceAll((option, text) -> complete.getOrDefault(option, text));
        asked.put("rootfs", complete.getOrDefault("rootfs", ""));
        options.require(
                caller,
                new OptionTarget(wanted.guest(), wanted.pool()),
                ConfigChange.set(asked),
                GuestConfig.EMPTY,
                wanted.unprivileged());
    }

    private void requireTemplate(Caller caller, Template template) {
        StorageId storage =
                template.storage().orElseThrow(() -> Problems.Forbidden.notRoot().asException());
        permissions.requireAny(
                caller,
                AclPath.of("storage", storage),
                "Datastore.Audit",
                "Datastore.AllocateSpace");
    }
}
