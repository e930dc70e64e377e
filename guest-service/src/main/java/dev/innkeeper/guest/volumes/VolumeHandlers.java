package dev.innkeeper.guest.volumes;

import dev.innkeeper.api.model.ConvertLxcToTemplateRequest;
import dev.innkeeper.api.model.MoveLxcVolumeRequest;
import dev.innkeeper.api.model.ResizeLxcRequest;
import dev.innkeeper.guest.volumes.VolumeMove.Place;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import java.util.Optional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to the volumes of containers. */
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
                caller,
                request.node(),
                request.vmid(),
                request.disk(),
                request.size(),
                Optional.ofNullable(request.digest()));
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/move_volume")
    Upid move(MoveLxcVolumeRequest request, Caller caller) {
        GuestId target = request.targetVmid();
        StorageId storage = request.storage();
        Place from =
                new Place(request.vmid(), request.volume(), Optional.ofNullable(request.digest()));
        if (storage != null && target != null) {
            throw Problems.InvalidParameters.of(
                            "storage", "either set storage or target-vmid, but not both")
                    .asException();
        }
        if (storage != null) {
            return move.toStorage(
                    caller,
                    request.node(),
                    from,
                    storage,
                    Boolean.TRUE.equals(request.delete()),
                    Optional.ofNullable(request.bwlimit()));
        }
        if (target == null) {
            throw Problems.InvalidParameters.of(
                            "target-vmid", "either storage or target-vmid needs to be set")
                    .asException();
        }
        String slot = Optional.ofNullable(request.targetVolume()).orElse(request.volume());
        Place to = new Place(target, slot, Optional.ofNullable(request.targetDigest()));
        return move.toGuest(caller, request.node(), from, to);
    }

    @PostMapping("/nodes/{node}/lxc/{vmid}/template")
    void template(ConvertLxcToTemplateRequest request) {
        template.convert(request.node(), request.vmid());
    }
}
