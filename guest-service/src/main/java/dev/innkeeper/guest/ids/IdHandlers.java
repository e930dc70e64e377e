package dev.innkeeper.guest.ids;

import dev.innkeeper.api.model.GetNextIdRequest;
import dev.innkeeper.kernel.GuestId;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to free guest ids. */
@RestController
class IdHandlers {
    private final FreeIds ids;

    IdHandlers(FreeIds ids) {
        this.ids = ids;
    }

    /** The answer is a text (recorded). */
    @GetMapping("/cluster/nextid")
    String next(GetNextIdRequest request) {
        GuestId wanted = request.vmid();
        GuestId free = wanted == null ? ids.lowest() : ids.requireFree(wanted);
        return free.toString();
    }
}
