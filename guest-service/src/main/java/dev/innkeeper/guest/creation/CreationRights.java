package dev.innkeeper.guest.creation;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.rights.ContainerRights;
import dev.innkeeper.guest.rights.ContainerRights.Target;
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
    private final ContainerRights options;

    CreationRights(Permissions permissions, ContainerRights options) {
        this.permissions = permissions;
        this.options = options;
    }

    /**
     * @param complete the options with what is added to those that were asked for
     */
    void require(Caller caller, NewContainer wanted, Map<String, String> complete) {
        wanted.pool().ifPresent(this::requirePool);
        if (wanted.restore()) {
            throw new Problems.Refused(
                            "unable to restore CT %s - backups cannot be read yet"
                                    .formatted(wanted.guest()))
                    .asException();
        }
        if (caller.isRoot()) {
            return;
        }
        requireAllocate(caller, wanted);
        if (!wanted.unprivileged()) {
            permissions.require(caller, AclPath.ROOT, "Sys.Modify");
        }
        requireTemplate(caller, Template.of(wanted.template()));
        if (wanted.start()) {
            requireOnGuest(caller, wanted, "VM.PowerMgmt");
        }
        Map<String, String> asked = new TreeMap<>(wanted.options());
        asked.replaceAll((option, text) -> complete.getOrDefault(option, text));
        asked.put("rootfs", complete.getOrDefault("rootfs", ""));
        options.require(
                caller,
                new Target(wanted.guest(), wanted.pool()),
                ConfigChange.set(asked),
                GuestConfig.EMPTY,
                wanted.unprivileged());
    }

    private void requirePool(String pool) {
        if (permissions.snapshot().pool(pool).isEmpty()) {
            throw new Problems.Refused("pool '" + pool + "' does not exist").asException();
        }
    }

    private void requireAllocate(Caller caller, NewContainer wanted) {
        boolean allowed =
                permissions.has(caller, AclPath.of("vms", wanted.guest()), "VM.Allocate")
                        || hasOnPool(caller, wanted, "VM.Allocate");
        if (!allowed) {
            throw new Problems.Forbidden("Permission check failed").asException();
        }
    }

    private void requireOnGuest(Caller caller, NewContainer wanted, String privilege) {
        if (!hasOnPool(caller, wanted, privilege)) {
            permissions.require(caller, AclPath.of("vms", wanted.guest()), privilege);
        }
    }

    private boolean hasOnPool(Caller caller, NewContainer wanted, String privilege) {
        return wanted.pool()
                .filter(pool -> permissions.has(caller, AclPath.of("pool", pool), privilege))
                .isPresent();
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
