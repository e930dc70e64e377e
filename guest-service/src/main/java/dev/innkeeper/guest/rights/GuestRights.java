package dev.innkeeper.guest.rights;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.options.GuestCard;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What options of both kinds of guests need. */
@Component
public class GuestRights {
    private static final String ALLOCATE = "VM.Allocate";

    private final Permissions permissions;

    GuestRights(Permissions permissions) {
        this.permissions = permissions;
    }

    /** Any of these on the guest, or on the pool that it is made in. */
    void requirePrivilege(Caller caller, OptionTarget target, String... privileges) {
        boolean byPool =
                target.pool()
                        .map(pool -> new AclPath("/pool/" + pool))
                        .filter(pool ->
                                permissions.has(caller, pool, ALLOCATE)
                                        || permissions.hasAny(caller, pool, privileges))
                        .isPresent();
        if (!byPool) {
            permissions.requireAny(caller, AclPath.of("vms", target.guest()), privileges);
        }
    }

    void require(Caller caller, String path, String privilege) {
        permissions.require(caller, new AclPath(path), privilege);
    }

    /** A new volume takes space there. */
    void requireSpace(Caller caller, StorageId storage) {
        permissions.require(caller, AclPath.of("storage", storage), "Datastore.AllocateSpace");
    }

    /** A volume of another guest, or one that can be of none, is not the guest's to use. */
    void requireVolume(Caller caller, OptionTarget target, VolumeId volume) {
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

    /** A medium is everybody's who sees its storage. */
    void requireMedium(Caller caller, VolumeId volume) {
        permissions.requireAny(
                caller,
                AclPath.of("storage", volume.storage()),
                "Datastore.Audit",
                "Datastore.AllocateSpace");
    }

    /** What a new volume is a copy of: another guest's volume, or a file for everybody. */
    void requireReadable(Caller caller, OptionTarget target, VolumeId volume) {
        if (VolumeOwner.of(volume).isPresent()) {
            requireVolume(caller, target, volume);
        } else {
            requireMedium(caller, volume);
        }
    }

    /** Refuses a copy whose cards are on bridges that the caller may not use. */
    public void requireBridges(Caller caller, GuestKind kind, Map<String, String> options) {
        options.forEach((option, text) ->
                GuestCard.of(kind, option, text).ifPresent(card -> requireBridge(caller, card)));
    }

    void requireBridge(Caller caller, GuestCard card) {
        card.bridge().ifPresent(bridge -> requireBridge(caller, bridge, card.vlans()));
    }

    private void requireBridge(Caller caller, String bridge, List<String> vlans) {
        AclPath path = AclPath.of("sdn/zones/localnetwork", bridge);
        if (vlans.isEmpty()) {
            permissions.require(caller, path, "SDN.Use");
        }
        for (String vlan : vlans) {
            permissions.require(caller, new AclPath(path + "/" + vlan), "SDN.Use");
        }
    }
}
