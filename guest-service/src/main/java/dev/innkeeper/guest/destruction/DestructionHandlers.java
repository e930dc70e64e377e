package dev.innkeeper.guest.destruction;

import dev.innkeeper.api.model.DestroyLxcRequest;
import dev.innkeeper.api.model.DestroyQemuRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to the destruction of guests. */
@RestController
class DestructionHandlers {
    private final Destruction destruction;

    DestructionHandlers(Destruction destruction) {
        this.destruction = destruction;
    }

    @DeleteMapping("/nodes/{node}/lxc/{vmid}")
    Upid destroy(DestroyLxcRequest request, Caller caller) {
        return destruction.destroy(
                caller,
                GuestKind.LXC,
                request.node(),
                request.vmid(),
                Boolean.TRUE.equals(request.force()),
                Boolean.TRUE.equals(request.purge()),
                Boolean.TRUE.equals(request.destroyUnreferencedDisks()));
    }

    @DeleteMapping("/nodes/{node}/qemu/{vmid}")
    Upid destroy(DestroyQemuRequest request, Caller caller) {
        return destruction.destroy(
                caller,
                GuestKind.QEMU,
                request.node(),
                request.vmid(),
                false,
                Boolean.TRUE.equals(request.purge()),
                Boolean.TRUE.equals(request.destroyUnreferencedDisks()));
    }
}
