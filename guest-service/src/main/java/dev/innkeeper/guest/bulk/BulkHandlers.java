package dev.innkeeper.guest.bulk;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.StartAllGuestsRequest;
import dev.innkeeper.api.model.StopAllGuestsRequest;
import dev.innkeeper.api.model.SuspendAllGuestsRequest;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Upid;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to starting and stopping all guests of a node. */
@RestController
class BulkHandlers {
    private static final String PRIVILEGE = "VM.PowerMgmt";

    private final BulkPower power;
    private final Permissions permissions;

    BulkHandlers(BulkPower power, Permissions permissions) {
        this.power = power;
        this.permissions = permissions;
    }

    @PostMapping("/nodes/{node}/startall")
    Upid startAll(StartAllGuestsRequest request, Caller caller) {
        Set<GuestId> guests = permitted(caller, request.vms());
        return power.startAll(caller, request.node(), guests, request.forceOrDefault());
    }

    @PostMapping("/nodes/{node}/stopall")
    Upid stopAll(StopAllGuestsRequest request, Caller caller) {
        return power.stopAll(
                caller,
                request.node(),
                permitted(caller, request.vms()),
                request.timeoutOrDefault(),
                request.forceStopOrDefault());
    }

    @PostMapping("/nodes/{node}/suspendall")
    Upid suspendAll(SuspendAllGuestsRequest request, Caller caller) {
        return power.suspendAll(caller, request.node(), permitted(caller, request.vms()));
    }

    /** The guests that are named; on each of them, or on all there are, the caller has power. */
    private Set<GuestId> permitted(Caller caller, @Nullable String list) {
        Set<GuestId> named =
                list == null
                        ? Set.of()
                        : Arrays.stream(list.split("[\\s,;]+"))
                                .filter(id -> !id.isEmpty())
                                .map(GuestId::parse)
                                .collect(Collectors.toCollection(LinkedHashSet::new));
        AclPath all = new AclPath("/");
        if (named.isEmpty()) {
            permissions.require(caller, all, PRIVILEGE);
        } else if (!permissions.has(caller, all, PRIVILEGE)) {
            named.forEach(id -> permissions.require(caller, new AclPath("/vms/" + id), PRIVILEGE));
        }
        return named;
    }
}
