package dev.innkeeper.storage.content;

import dev.innkeeper.api.model.CreateVolumeRequest;
import dev.innkeeper.api.model.DeleteVolumeRequest;
import dev.innkeeper.api.model.GetVolumeRequest;
import dev.innkeeper.api.model.ListVolumesRequest;
import dev.innkeeper.api.model.UpdateVolumeRequest;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.storage.ContentType;
import dev.innkeeper.storage.VolumeAccess;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /nodes/{node}/storage/{storage}/content}. */
@RestController
class ContentHandlers {
    private final Volumes volumes;
    private final VolumeAccess access;
    private final TaskWait taskWait;

    ContentHandlers(Volumes volumes, VolumeAccess access, TaskWait taskWait) {
        this.volumes = volumes;
        this.access = access;
        this.taskWait = taskWait;
    }

    @GetMapping("/nodes/{node}/storage/{storage}/content")
    List<Map<String, @Nullable Object>> list(ListVolumesRequest request, Caller caller) {
        return volumes
                .list(
                        request.node(),
                        request.storage(),
                        Optional.ofNullable(request.content()),
                        Optional.ofNullable(request.vmid()))
                .stream()
                .filter(volume -> mayRead(caller, request.storage(), volume))
                .map(volume -> toApi(request.storage(), volume))
                .toList();
    }

    private boolean mayRead(Caller caller, StorageId storage, VolumeFacts volume) {
        return ContentType.find(volume.content())
                .map(content -> access.mayRead(caller, storage, content, volume.guest()))
                .orElse(false);
    }

    @PostMapping("/nodes/{node}/storage/{storage}/content")
    String create(CreateVolumeRequest request) {
        NewImage image =
                NewImage.of(
                        request.filename(), Optional.ofNullable(request.format()), request.size());
        return volumes.allocate(request.node(), request.storage(), request.vmid(), image)
                .toString();
    }

    @GetMapping("/nodes/{node}/storage/{storage}/content/{volume}")
    Map<String, Object> read(GetVolumeRequest request, Caller caller) {
        VolumeReference volume = VolumeReference.parse(request.storage(), request.volume());
        access.requireRead(caller, request.storage(), volume.name());
        VolumeFacts facts = volumes.require(request.node(), volume);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", facts.path());
        fields.put("format", facts.format());
        fields.put("size", facts.size());
        fields.put("used", facts.used());
        facts.notes().ifPresent(notes -> fields.put("notes", notes));
        if (facts.isProtected()) {
            fields.put("protected", 1);
        }
        return fields;
    }

    @PutMapping("/nodes/{node}/storage/{storage}/content/{volume}")
    void update(UpdateVolumeRequest request, Caller caller) {
        VolumeReference volume = VolumeReference.parse(request.storage(), request.volume());
        access.requireRead(caller, request.storage(), volume.name());
        volumes.update(
                request.node(),
                volume,
                Optional.ofNullable(request.notes()),
                Optional.ofNullable(request.protectedValue()));
    }

    /** The UPID, or nothing if the volume was gone within the delay that the client allows. */
    @DeleteMapping("/nodes/{node}/storage/{storage}/content/{volume}")
    @Nullable Upid delete(DeleteVolumeRequest request, Caller caller) {
        VolumeReference volume = VolumeReference.parse(request.storage(), request.volume());
        access.requireRemove(caller, request.storage(), volume.name());
        Upid task = volumes.free(request.node(), volume, caller);
        boolean done =
                request.delay() != null
                        && taskWait.succeeds(task, Duration.ofSeconds(request.delay()));
        return done ? null : task;
    }

    private static Map<String, @Nullable Object> toApi(StorageId storage, VolumeFacts volume) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("volid", storage + ":" + volume.volume());
        fields.put("content", volume.content());
        fields.put("format", volume.format());
        fields.put("size", volume.size());
        fields.put("ctime", volume.createdAt());
        volume.guest().ifPresent(guest -> fields.put("vmid", guest.value()));
        if (volume.content().equals("images") || volume.content().equals("rootdir")) {
            fields.put("used", volume.used());
            // Proxmox VE writes the base of an image even where there is none.
            fields.put("parent", volume.parent().orElse(null));
        }
        if (volume.content().equals("backup")) {
            backupFields(volume, fields);
        }
        return fields;
    }

    private static void backupFields(VolumeFacts volume, Map<String, @Nullable Object> fields) {
        if (volume.volume().contains("vzdump-lxc-")) {
            fields.put("subtype", "lxc");
        } else if (volume.volume().contains("vzdump-qemu-")) {
            fields.put("subtype", "qemu");
        }
        volume.notes().ifPresent(notes -> fields.put("notes", notes));
        if (volume.isProtected()) {
            fields.put("protected", 1);
        }
    }
}
