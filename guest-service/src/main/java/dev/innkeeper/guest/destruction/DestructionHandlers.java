package dev.innkeeper.guest.destruction;

import dev.innkeeper.api.model.DestroyLxcRequest;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Upid;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to the destruction of containers. */
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
                request.node(),
                request.vmid(),
                Boolean.TRUE.equals(request.force()),
                Boolean.TRUE.equals(request.purge()),
                Boolean.TRUE.equals(request.destroyUnreferencedDisks()));
    }
}
