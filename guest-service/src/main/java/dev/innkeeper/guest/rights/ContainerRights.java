package dev.innkeeper.guest.rights;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.Features;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.MountPoint.Source;
import dev.innkeeper.guest.options.NetworkCard;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.VolumeId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * The privilege that each option of a container needs, beyond what the contract's permission asks
 * (RULES and OPTION-PRIVILEGES). root@pam needs none.
 */
@Component
public class ContainerRights {
    private static final String ALLOCATE = "VM.Allocate";

    private final Permissions permissions;
    private final TagRights tags;

    ContainerRights(Permissions permissions, TagRights tags) {
        this.permissions = permissions;
        this.tags = tags;
    }

    /**
     * Whose container is changed.
     *
     * @param pool for a new container: who may allocate in the pool, or has the privilege there,
     *     has it on the container
     */
    public record Target(GuestId guest, Optional<String> pool) {}

    /**
     * @param before the configuration that is changed; empty for a new container
     * @param unprivileged whether the container is, or will be
     * @throws dev.innkeeper.kernel.ProblemException with kind FORBIDDEN
     */
    public void require(
            Caller caller,
            Target target,
            ConfigChange change,
            GuestConfig before,
            boolean unprivileged) {
        if (caller.isRoot()) {
            return;
        }
        TreeSet<String> options = new TreeSet<>(change.set().keySet());
        options.addAll(change.delete());
        options.addAll(change.revert());
        for (String option : options) {
            String value = change.set().getOrDefault(option, "");
            requireOption(caller, target, option, value, before, unprivileged);
        }
    }

    private void requireOption(
            Caller caller,
            Target target,
            String option,
            String value,
            GuestConfig before,
            boolean unprivileged) {
        ContainerOption kind = ContainerOption.named(option).orElse(null);
        if (kind == null) {
            return;
        }
        String old = before.get(option).orElse("");
        switch (kind.guard()) {
            case FEATURES -> requireFeatures(caller, target, old, value, unprivileged);
            case HOOKSCRIPT -> throw rootOnly("changing the hookscript");
            case DEVICE -> throw rootOnly("configuring device passthrough");
            case CREATION -> {}
            case DISK -> {
                requirePrivilege(caller, target, kind.guard().privilege());
                if (kind.isMountPoint()) {
                    requireMountPoint(caller, target, option, old);
                    requireMountPoint(caller, target, option, value);
                }
            }
            case CPU, MEMORY, NETWORK, OPTIONS -> {
                requirePrivilege(caller, target, kind.guard().privilege());
                if (kind == ContainerOption.NET && !value.isEmpty()) {
                    requireBridge(caller, NetworkCard.parse(value));
                } else if (kind == ContainerOption.TAGS) {
                    tags.require(caller, old, value);
                }
            }
        }
    }

    /** Refuses a copy whose cards are on bridges that the caller may not use. */
    public void requireBridges(Caller caller, Map<String, String> options) {
        options.forEach((option, value) -> {
            if (ContainerOption.named(option).orElse(null) == ContainerOption.NET) {
                requireBridge(caller, NetworkCard.parse(value));
            }
        });
    }

    private void requireFeatures(
            Caller caller, Target target, String old, String value, boolean unprivileged) {
        if (!unprivileged) {
            throw rootOnly("changing feature flags for privileged container");
        }
        if (!Features.differOnlyInNesting(old, value)) {
            throw rootOnly("changing feature flags (except nesting)");
        }
        requirePrivilege(caller, target, ContainerOption.Guard.FEATURES.privilege());
    }

    private void requireMountPoint(Caller caller, Target target, String option, String value) {
        if (value.isEmpty()) {
            return;
        }
        switch (MountPoint.parse(option, value).source()) {
            case Source.Bind _ -> throw rootOnly("mount point type bind");
            case Source.Device _ -> throw rootOnly("mount point type device");
            case Source.Allocation allocation ->
                    permissions.require(
                            caller,
                            AclPath.of("storage", allocation.storage()),
                            "Datastore.AllocateSpace");
            case Source.Stored stored -> requireVolume(caller, target, stored.volume());
        }
    }

    /** A volume of another guest, or one that can be of none, is not the container's to mount. */
    private void requireVolume(Caller caller, Target target, VolumeId volume) {
        AclPath storage = AclPath.of("storage", volume.storage());
        if (permissions.has(caller, storage, "Datastore.Allocate")) {
            return;
        }
        Optional<GuestId> owner = VolumeOwner.of(volume);
        if (owner.isEmpty()) {
            permissions.require(caller, storage, "Datastore.Allocate");
        } else if (!owner.get().equals(target.guest())) {
            permissions.require(caller, AclPath.of("vms", owner.get()), "VM.Config.Disk");
        }
    }

    private void requireBridge(Caller caller, NetworkCard card) {
        card.bridge()
                .ifPresent(bridge -> {
                    AclPath path = AclPath.of("sdn/zones/localnetwork", bridge);
                    if (card.vlans().isEmpty()) {
                        permissions.require(caller, path, "SDN.Use");
                    }
                    for (String vlan : card.vlans()) {
                        permissions.require(caller, new AclPath(path + "/" + vlan), "SDN.Use");
                    }
                });
    }

    private void requirePrivilege(Caller caller, Target target, String privilege) {
        boolean byPool =
                target.pool()
                        .map(ContainerRights::pool)
                        .filter(pool -> permissions.hasAny(caller, pool, privilege, ALLOCATE))
                        .isPresent();
        if (!byPool) {
            permissions.require(caller, AclPath.of("vms", target.guest()), privilege);
        }
    }

    private static AclPath pool(String pool) {
        return new AclPath("/pool/" + pool);
    }

    private static RuntimeException rootOnly(String what) {
        return new Problems.Forbidden(
                        "Permission check failed (" + what + " is only allowed for root@pam)")
                .asException();
    }
}
