package dev.innkeeper.guest.snapshot;

import dev.innkeeper.api.model.CreateQemuSnapshotRequest;
import dev.innkeeper.api.model.DeleteQemuSnapshotRequest;
import dev.innkeeper.api.model.GetQemuSnapshotConfigRequest;
import dev.innkeeper.api.model.ListQemuSnapshotsRequest;
import dev.innkeeper.api.model.RollbackQemuRequest;
import dev.innkeeper.api.model.UpdateQemuSnapshotConfigRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.config.ConfigView;
import dev.innkeeper.guest.snapshot.SnapshotControl.Subject;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to snapshots of virtual machines. */
@RestController
class MachineSnapshotHandlers {
    private final Guests guests;
    private final SnapshotControl snapshots;

    MachineSnapshotHandlers(Guests guests, SnapshotControl snapshots) {
        this.guests = guests;
        this.snapshots = snapshots;
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/snapshot")
    List<Map<String, Object>> list(ListQemuSnapshotsRequest request) {
        Guest guest = guests.require(GuestKind.QEMU, request.node(), request.vmid());
        return SnapshotView.list(guest.config(), guest.isUp());
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/snapshot")
    Upid take(CreateQemuSnapshotRequest request, Caller caller) {
        return snapshots.take(
                machine(caller, request.node(), request.vmid()),
                request.snapname(),
                Optional.ofNullable(request.description()),
                Boolean.TRUE.equals(request.vmstate()));
    }

    @DeleteMapping("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}")
    Upid delete(DeleteQemuSnapshotRequest request, Caller caller) {
        return snapshots.delete(
                machine(caller, request.node(), request.vmid()),
                request.snapname(),
                Boolean.TRUE.equals(request.force()));
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config")
    Map<String, Object> config(GetQemuSnapshotConfigRequest request) {
        Guest guest = guests.require(GuestKind.QEMU, request.node(), request.vmid());
        return ConfigView.of(guest.kind(), SnapshotControl.require(guest, request.snapname()));
    }

    @PutMapping("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config")
    void describe(UpdateQemuSnapshotConfigRequest request, Caller caller) {
        String description = request.description();
        if (description != null) {
            snapshots.describe(
                    machine(caller, request.node(), request.vmid()),
                    request.snapname(),
                    description);
        }
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback")
    Upid rollback(RollbackQemuRequest request, Caller caller) {
        return snapshots.rollback(
                machine(caller, request.node(), request.vmid()),
                request.snapname(),
                Boolean.TRUE.equals(request.start()));
    }

    private static Subject machine(Caller caller, NodeName node, GuestId id) {
        return new Subject(caller, GuestKind.QEMU, node, id);
    }
}
