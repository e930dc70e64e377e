package dev.innkeeper.guest.volumes;

import dev.innkeeper.api.model.ConvertLxcToTemplateRequest;
import dev.innkeeper.api.model.ConvertQemuToTemplateRequest;
import dev.innkeeper.api.model.MoveLxcVolumeRequest;
import dev.innkeeper.api.model.MoveQemuDiskRequest;
import dev.innkeeper.api.model.ResizeLxcRequest;
import dev.innkeeper.api.model.ResizeQemuRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.volumes.VolumeMove.Mover;
import dev.innkeeper.guest.volumes.VolumeMove.Place;
import dev.innkeeper.guest.volumes.VolumeResize.Wanted;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to the volumes of guests. */
@RestController
class VolumeHandlers {
    private final VolumeResize resize;
    private final VolumeMove move;
    private final TemplateConversion template;

    VolumeHandlers(VolumeResize resize, VolumeMove move, TemplateConversion template) {
        this.resize = resize;
        this.move = move;
        this.template = template;
    }

    @PutMapping("/nodes/{node}/lxc/{vmid}/resize")
    Upid resize(ResizeLxcRequest request, Caller caller) {
        return resize.resize(
                new Wanted(
                        caller,
                        GuestKind.LXC,
                        request.node(),
                        request.vmid(),
                        request.disk(),
                        request.size(),
                        Optional.ofNullable(request.digest()),
                        false));
    }

    @PutMapping("/nodes/{node}/qemu/{vmid}/resize")
    Upid resize(ResizeQemuRequest request, Caller caller) {
        boolean skipLock = Boolean.TRUE.equals(request.skiplock());
        if (skipLock && !caller.isRoot()) {
            throw Problems.InvalidParameters.of("skiplock", "Only root may use this option.")
                    .asException();
        }
        return resize.resize(
                new Wanted(
                        caller,
                        GuestKind.QEMU,
                        request.node(),
                        request.vmid(),
                        request.disk(),
                        request.size(),
                        Optional.ofNullable(request.digest()),
                        skipLock));
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/move_volume")
    Upid move(MoveLxcVolumeRequest request, Caller caller) {
        Mover mover = new Mover(caller, GuestKind.LXC, request.node());
        Place from =
                new Place(request.vmid(), request.volume(), Optional.ofNullable(request.digest()));
        StorageId storage = request.storage();
        requireOneTarget(storage, request.targetVmid());
        if (storage != null) {
            return move.toStorage(
                    mover,
                    from,
                    storage,
                    Optional.empty(),
                    Boolean.TRUE.equals(request.delete()),
                    Optional.ofNullable(request.bwlimit()));
        }
        String slot = Optional.ofNullable(request.targetVolume()).orElse(request.volume());
        return move.toGuest(
                mover,
                from,
                new Place(
                        requireTarget(request.targetVmid()),
                        slot,
                        Optional.ofNullable(request.targetDigest())));
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/move_disk")
    Upid move(MoveQemuDiskRequest request, Caller caller) {
        Mover mover = new Mover(caller, GuestKind.QEMU, request.node());
        Place from =
                new Place(request.vmid(), request.disk(), Optional.ofNullable(request.digest()));
        StorageId storage = request.storage();
        requireOneTarget(storage, request.targetVmid());
        if (storage != null) {
            return move.toStorage(
                    mover,
                    from,
                    storage,
                    Optional.ofNullable(request.format()),
                    Boolean.TRUE.equals(request.delete()),
                    Optional.ofNullable(request.bwlimit()).map(Number::doubleValue));
        }
        String slot = Optional.ofNullable(request.targetDisk()).orElse(request.disk());
        return move.toGuest(
                mover,
                from,
                new Place(
                        requireTarget(request.targetVmid()),
                        slot,
                        Optional.ofNullable(request.targetDigest())));
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/template")
    void template(ConvertLxcToTemplateRequest request) {
        template.convertContainer(request.node(), request.vmid());
    }

    @PostMapping("/nodes/{node}/qemu/{vmid}/template")
    Upid template(ConvertQemuToTemplateRequest request, Caller caller) {
        return template.convertMachine(
                caller, request.node(), request.vmid(), Optional.ofNullable(request.disk()));
    }

    private static void requireOneTarget(@Nullable StorageId storage, @Nullable GuestId target) {
        if (storage != null && target != null) {
            throw Problems.InvalidParameters.of(
                            "storage", "either set storage or target-vmid, but not both")
                    .asException();
        }
    }

    private static GuestId requireTarget(@Nullable GuestId target) {
        if (target == null) {
            throw Problems.InvalidParameters.of(
                            "target-vmid", "either storage or target-vmid needs to be set")
                    .asException();
        }
        return target;
    }
}
