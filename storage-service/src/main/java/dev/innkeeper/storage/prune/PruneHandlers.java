package dev.innkeeper.storage.prune;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.PreviewBackupPruningRequest;
import dev.innkeeper.api.model.PruneBackupsRequest;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.storage.content.Volumes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /nodes/{node}/storage/{storage}/prunebackups}: what pruning would do, and pruning. */
@RestController
class PruneHandlers {
    private final Pruning pruning;
    private final Volumes volumes;
    private final Permissions permissions;

    PruneHandlers(Pruning pruning, Volumes volumes, Permissions permissions) {
        this.pruning = pruning;
        this.volumes = volumes;
        this.permissions = permissions;
    }

    @GetMapping("/nodes/{node}/storage/{storage}/prunebackups")
    List<Map<String, Object>> preview(PreviewBackupPruningRequest request) {
        return pruning
                .marks(
                        new Pruning.Selection(
                                request.node(),
                                request.storage(),
                                Optional.ofNullable(request.type()),
                                Optional.ofNullable(request.vmid())),
                        Optional.ofNullable(request.pruneBackups()))
                .stream()
                .map(backup -> row(request.storage(), backup))
                .toList();
    }

    @DeleteMapping("/nodes/{node}/storage/{storage}/prunebackups")
    Upid prune(PruneBackupsRequest request, Caller caller) {
        requireMayPrune(request, caller);
        Pruning.Selection selection =
                new Pruning.Selection(
                        request.node(),
                        request.storage(),
                        Optional.ofNullable(request.type()),
                        Optional.ofNullable(request.vmid()));
        List<String> removed =
                pruning.marks(selection, Optional.ofNullable(request.pruneBackups())).stream()
                        .filter(backup -> backup.mark().equals("remove"))
                        .map(backup -> backup.facts().volume())
                        .toList();
        return volumes.prune(request.node(), request.storage(), removed, selection.guest(), caller);
    }

    private void requireMayPrune(PruneBackupsRequest request, Caller caller) {
        AclPath storage = AclPath.of("storage", request.storage());
        boolean ownGuest =
                request.vmid() != null
                        && permissions.has(caller, storage, "Datastore.AllocateSpace")
                        && permissions.has(caller, AclPath.of("vms", request.vmid()), "VM.Backup");
        if (!ownGuest) {
            permissions.require(caller, storage, "Datastore.Allocate");
        }
    }

    private static Map<String, Object> row(StorageId storage, Pruning.Marked backup) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("volid", storage + ":" + backup.facts().volume());
        fields.put("ctime", backup.facts().createdAt());
        fields.put("mark", backup.mark());
        fields.put("type", backup.type());
        backup.facts().guest().ifPresent(guest -> fields.put("vmid", guest.value()));
        return fields;
    }
}
