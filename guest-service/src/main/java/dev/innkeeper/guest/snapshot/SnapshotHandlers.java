package dev.innkeeper.guest.snapshot;

import static dev.innkeeper.contracts.GuestKind.LXC;
import static dev.innkeeper.contracts.GuestKind.QEMU;

import dev.innkeeper.api.model.CreateLxcSnapshotRequest;
import dev.innkeeper.api.model.CreateQemuSnapshotRequest;
import dev.innkeeper.api.model.DeleteLxcSnapshotRequest;
import dev.innkeeper.api.model.DeleteQemuSnapshotRequest;
import dev.innkeeper.api.model.GetLxcSnapshotConfigRequest;
import dev.innkeeper.api.model.GetQemuSnapshotConfigRequest;
import dev.innkeeper.api.model.ListLxcSnapshotsRequest;
import dev.innkeeper.api.model.ListQemuSnapshotsRequest;
import dev.innkeeper.api.model.RollbackLxcRequest;
import dev.innkeeper.api.model.RollbackQemuRequest;
import dev.innkeeper.api.model.UpdateLxcSnapshotConfigRequest;
import dev.innkeeper.api.model.UpdateQemuSnapshotConfigRequest;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.config.ConfigView;
import dev.innkeeper.guest.snapshot.SnapshotControl.Subject;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to snapshots of both kinds of guests, which differ in the memory of machines alone. */
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
        return list(guests.require(LXC, request.node(), request.vmid()));
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/snapshot")
    List<Map<String, Object>> list(ListQemuSnapshotsRequest request) {
        return list(guests.require(QEMU, request.node(), request.vmid()));
    }

    private static List<Map<String, Object>> list(Guest guest) {
        return SnapshotView.list(guest.config(), guest.isUp());
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/snapshot")
    Upid take(CreateLxcSnapshotRequest request, Caller caller) {
        return snapshots.take(
                new Subject(caller, LXC, request.node(), request.vmid()),
                request.snapname(),
                Optional.ofNullable(request.description()),
                false);
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/snapshot")
    Upid take(CreateQemuSnapshotRequest request, Caller caller) {
        return snapshots.take(
                new Subject(caller, QEMU, request.node(), request.vmid()),
                request.snapname(),
                Optional.ofNullable(request.description()),
                isTrue(request.vmstate()));
    }

    @DeleteMapping("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}")
    Upid delete(DeleteLxcSnapshotRequest request, Caller caller) {
        return snapshots.delete(
                new Subject(caller, LXC, request.node(), request.vmid()),
                request.snapname(),
                isTrue(request.force()));
    }

    @DeleteMapping("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}")
    Upid delete(DeleteQemuSnapshotRequest request, Caller caller) {
        return snapshots.delete(
                new Subject(caller, QEMU, request.node(), request.vmid()),
                request.snapname(),
                isTrue(request.force()));
    }

    @GetMapping("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/config")
    Map<String, Object> config(GetLxcSnapshotConfigRequest request) {
        return config(guests.require(LXC, request.node(), request.vmid()), request.snapname());
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config")
    Map<String, Object> config(GetQemuSnapshotConfigRequest request) {
        return config(guests.require(QEMU, request.node(), request.vmid()), request.snapname());
    }

    private static Map<String, Object> config(Guest guest, String name) {
        return ConfigView.of(guest.kind(), SnapshotControl.require(guest, name));
    }

    @PutMapping("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/config")
    void describe(UpdateLxcSnapshotConfigRequest request, Caller caller) {
        describe(
                new Subject(caller, LXC, request.node(), request.vmid()),
                request.snapname(),
                request.description());
    }

    @PutMapping("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/config")
    void describe(UpdateQemuSnapshotConfigRequest request, Caller caller) {
        describe(
                new Subject(caller, QEMU, request.node(), request.vmid()),
                request.snapname(),
                request.description());
    }

    private void describe(Subject subject, String name, @Nullable String description) {
        if (description != null) {
            snapshots.describe(subject, name, description);
        }
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/snapshot/{snapname}/rollback")
    Upid rollback(RollbackLxcRequest request, Caller caller) {
        return snapshots.rollback(
                new Subject(caller, LXC, request.node(), request.vmid()),
                request.snapname(),
                isTrue(request.start()));
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/snapshot/{snapname}/rollback")
    Upid rollback(RollbackQemuRequest request, Caller caller) {
        return snapshots.rollback(
                new Subject(caller, QEMU, request.node(), request.vmid()),
                request.snapname(),
                isTrue(request.start()));
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }
}
