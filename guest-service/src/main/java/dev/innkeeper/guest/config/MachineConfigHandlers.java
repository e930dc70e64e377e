package dev.innkeeper.guest.config;

import dev.innkeeper.api.model.ApiRequest;
import dev.innkeeper.api.model.GetQemuConfigRequest;
import dev.innkeeper.api.model.ListQemuPendingRequest;
import dev.innkeeper.api.model.UnlinkQemuDisksRequest;
import dev.innkeeper.api.model.UpdateQemuConfigAsyncRequest;
import dev.innkeeper.api.model.UpdateQemuConfigRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.config.ConfigEditor.Subject;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.Upid;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to the configuration of virtual machines. */
@RestController
class MachineConfigHandlers {
    private final Guests guests;
    private final ConfigEditor editor;
    private final ConfigTasks tasks;

    MachineConfigHandlers(Guests guests, ConfigEditor editor, ConfigTasks tasks) {
        this.guests = guests;
        this.editor = editor;
        this.tasks = tasks;
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/config")
    Map<String, Object> config(GetQemuConfigRequest request) {
        return ConfigHandlers.shown(
                guests.require(GuestKind.QEMU, request.node(), request.vmid()),
                request.snapshot(),
                request.current());
    }

    @GetMapping("/nodes/{node}/qemu/{vmid}/pending")
    List<Map<String, Object>> pending(ListQemuPendingRequest request) {
        return ConfigView.pending(
                guests.require(GuestKind.QEMU, request.node(), request.vmid()).config());
    }

    @PutMapping("/nodes/{node}/qemu/{vmid}/config")
    void update(UpdateQemuConfigRequest request, Caller caller) {
        editor.change(
                caller,
                subject(caller, request.node(), request.vmid(), request.skiplock()),
                change(
                        request,
                        request.delete(),
                        request.revert(),
                        request.digest(),
                        request.force()));
    }

    /** The same as a task, which has ended when its id is told. */
    @PostMapping("/nodes/{node}/qemu/{vmid}/config")
    Upid updateAsync(UpdateQemuConfigAsyncRequest request, Caller caller) {
        return tasks.change(
                caller,
                subject(caller, request.node(), request.vmid(), request.skiplock()),
                change(
                        request,
                        request.delete(),
                        request.revert(),
                        request.digest(),
                        request.force()));
    }

    @PutMapping("/nodes/{node}/qemu/{vmid}/unlink")
    void unlink(UnlinkQemuDisksRequest request, Caller caller) {
        editor.change(
                caller,
                subject(caller, request.node(), request.vmid(), null),
                change(request, request.idlist(), null, null, request.force()));
    }

    private static ConfigChange change(
            ApiRequest request,
            @Nullable String delete,
            @Nullable String revert,
            @Nullable String digest,
            @Nullable Boolean force) {
        return ConfigHandlers.change(
                GuestKind.QEMU, request, delete, revert, digest, Boolean.TRUE.equals(force));
    }

    private static Subject subject(
            Caller caller, NodeName node, GuestId id, @Nullable Boolean skipLock) {
        boolean skip = Boolean.TRUE.equals(skipLock);
        if (skip && !caller.isRoot()) {
            throw Problems.InvalidParameters.of("skiplock", "Only root may use this option.")
                    .asException();
        }
        return new Subject(GuestKind.QEMU, node, id, skip);
    }
}
