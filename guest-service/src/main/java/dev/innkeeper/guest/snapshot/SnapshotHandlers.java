package dev.innkeeper.guest.snapshot;

import dev.innkeeper.api.model.CreateLxcSnapshotRequest;
import dev.innkeeper.api.model.DeleteLxcSnapshotRequest;
import dev.innkeeper.api.model.GetLxcSnapshotConfigRequest;
import dev.innkeeper.api.model.ListLxcSnapshotsRequest;
import dev.innkeeper.api.model.RollbackLxcRequest;
import dev.innkeeper.api.model.UpdateLxcSnapshotConfigRequest;
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

/** The door to snapshots of containers. */
@RestController
class SnapshotHandlers {
    private final Guests guests;
    private final SnapshotControl snapshots;

    SnapshotHandlers(Guests guests, SnapshotControl snapshots) {
        this.guests = guests;
        this.snapshots = snapshots;
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/snapshot")
    List<Map<String, Object>> list(ListLxcSnapshotsRequest request) {
        Guest guest = guests.require(GuestKind.LXC, request.node(), request.vmid());
        return SnapshotView.list(guest.config(), guest.isUp());
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/snapshot")
    Upid take(CreateLxcSnapshotRequest request, Caller caller) {
        return snapshots.take(
                container(caller, request.node(), request.vmid()),
                request.snapname(),
                Optional.ofNullable(request.description()),
                false);
    }

    @DeleteMapping("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}")
    Upid delete(DeleteLxcSnapshotRequest request, Caller caller) {
        return snapshots.delete(
                container(caller, request.node(), request.vmid()),
                request.snapname(),
                Boolean.TRUE.equals(request.force()));
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/config")
    Map<String, Object> config(GetLxcSnapshotConfigRequest request) {
        Guest guest = guests.require(GuestKind.LXC, request.node(), request.vmid());
        return ConfigView.of(guest.kind(), SnapshotControl.require(guest, request.snapname()));
    }

    @PutMapping("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/config")
    void describe(UpdateLxcSnapshotConfigRequest request, Caller caller) {
        String description = request.description();
        if (description != null) {
            snapshots.describe(
                    container(caller, request.node(), request.vmid()),
                    request.snapname(),
                    description);
        }
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/rollback")
    Upid rollback(RollbackLxcRequest request, Caller caller) {
        return snapshots.rollback(
                container(caller, request.node(), request.vmid()),
                request.snapname(),
                Boolean.TRUE.equals(request.start()));
    }

    private static Subject container(Caller caller, NodeName node, GuestId id) {
        return new Subject(caller, GuestKind.LXC, node, id);
    }
}
