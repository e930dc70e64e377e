package dev.innkeeper.guest.power;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.UnlockLxcRequest;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.kernel.Caller;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.RestController;

/** The administrator's way to take away a lock that its operation left behind (S262). */
@RestController
class LockHandlers {
    private static final Logger log = LoggerFactory.getLogger(LockHandlers.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final Permissions permissions;

    LockHandlers(Guests guests, GuestTopic topic, Permissions permissions) {
        this.guests = guests;
        this.topic = topic;
        this.permissions = permissions;
    }

    @DeleteMapping("/innkeeper/nodes/{node}/lxc/{vmid}/lock")
    @Transactional
    public void unlock(UnlockLxcRequest request, Caller caller) {
        permissions.requireRoot(caller);
        Guest guest = guests.requireForChange(GuestKind.LXC, request.node(), request.vmid());
        String lock = guest.lock().orElseThrow(() -> new GuestProblem.NotLocked().asException());
        guest.configure(guest.config().without("lock"));
        topic.changed(guest);
        log.atInfo()
                .addKeyValue("guest", guest.guestId())
                .addKeyValue("user", caller)
                .log("Lock '{}' removed", lock);
    }
}
