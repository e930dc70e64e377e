package dev.innkeeper.storage;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Who may see what is in a volume, and who may remove it. Whoever may allocate storages may do
 * both; else it depends on what the volume holds.
 */
@Component
public class VolumeAccess {
    private final Permissions permissions;

    VolumeAccess(Permissions permissions) {
        this.permissions = permissions;
    }

    public boolean mayRead(
            Caller caller, StorageId storage, ContentType content, Optional<GuestId> owner) {
        AclPath path = AclPath.of("storage", storage);
        if (permissions.has(caller, path, "Datastore.Allocate")) {
            return true;
        }
        return switch (content) {
            case ISO, VZTMPL, IMPORT ->
                    permissions.hasAny(caller, path, "Datastore.Audit", "Datastore.AllocateSpace");
            case BACKUP ->
                    permissions.has(caller, path, "Datastore.AllocateSpace")
                            && hasOnOwner(caller, owner, "VM.Backup");
            case IMAGES, ROOTDIR -> hasOnOwner(caller, owner, "VM.Config.Disk");
            case SNIPPETS, NONE -> false;
        };
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException forbidden
     */
    public void requireRead(Caller caller, StorageId storage, VolumeName volume) {
        if (!mayRead(caller, storage, volume.content(), volume.owner())) {
            throw new Problems.Forbidden("Permission check failed").asException();
        }
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException forbidden
     */
    public void requireRemove(Caller caller, StorageId storage, VolumeName volume) {
        AclPath path = AclPath.of("storage", storage);
        boolean ownBackup =
                volume.content() == ContentType.BACKUP
                        && permissions.has(caller, path, "Datastore.AllocateSpace")
                        && hasOnOwner(caller, volume.owner(), "VM.Backup");
        if (!ownBackup) {
            permissions.require(caller, path, "Datastore.Allocate");
        }
    }

    private boolean hasOnOwner(Caller caller, Optional<GuestId> owner, String privilege) {
        return owner.map(guest -> permissions.has(caller, AclPath.of("vms", guest), privilege))
                .orElse(false);
    }
}
