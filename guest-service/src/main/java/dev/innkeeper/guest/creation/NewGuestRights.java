package dev.innkeeper.guest.creation;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problems;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Who may make guests of either kind. */
@Component
class NewGuestRights {
    private final Permissions permissions;

    NewGuestRights(Permissions permissions) {
        this.permissions = permissions;
    }

    void requirePool(String pool) {
        if (permissions.snapshot().pool(pool).isEmpty()) {
            throw new Problems.Refused("pool '" + pool + "' does not exist").asException();
        }
    }

    void requireAllocate(Caller caller, GuestId guest, Optional<String> pool) {
        boolean allowed =
                permissions.has(caller, AclPath.of("vms", guest), "VM.Allocate")
                        || hasOnPool(caller, pool, "VM.Allocate");
        if (!allowed) {
            throw new Problems.Forbidden("Permission check failed").asException();
        }
    }

    void requireOnGuest(Caller caller, GuestId guest, Optional<String> pool, String privilege) {
        if (!hasOnPool(caller, pool, privilege)) {
            permissions.require(caller, AclPath.of("vms", guest), privilege);
        }
    }

    private boolean hasOnPool(Caller caller, Optional<String> pool, String privilege) {
        return pool.filter(name -> permissions.has(caller, AclPath.of("pool", name), privilege))
                .isPresent();
    }
}
