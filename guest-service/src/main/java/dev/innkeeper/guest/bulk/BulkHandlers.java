package dev.innkeeper.guest.bulk;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.MigrateAllGuestsRequest;
import dev.innkeeper.api.model.StartAllGuestsRequest;
import dev.innkeeper.api.model.StopAllGuestsRequest;
import dev.innkeeper.api.model.SuspendAllGuestsRequest;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Upid;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** The door to starting, stopping and moving all guests of a node. */
@RestController
class BulkHandlers {
    private static final String POWER = "VM.PowerMgmt";
    private static final String MIGRATE = "VM.Migrate";

    private final BulkPower power;
    private final Permissions permissions;

    BulkHandlers(BulkPower power, Permissions permissions) {
        this.power = power;
        this.permissions = permissions;
    }

    @PostMapping("/nodes/{node}/startall")
    Upid startAll(StartAllGuestsRequest request, Caller caller) {
        Set<GuestId> guests = permitted(caller, request.vms(), POWER);
        return power.startAll(caller, request.node(), guests, request.forceOrDefault());
    }

    @PostMapping("/nodes/{node}/stopall")
    Upid stopAll(StopAllGuestsRequest request, Caller caller) {
        return power.stopAll(
                caller,
                request.node(),
                permitted(caller, request.vms(), POWER),
                request.timeoutOrDefault(),
                request.forceStopOrDefault());
    }

    @PostMapping("/nodes/{node}/suspendall")
    Upid suspendAll(SuspendAllGuestsRequest request, Caller caller) {
        return power.suspendAll(caller, request.node(), permitted(caller, request.vms(), POWER));
    }

    /** Containers take their local volumes along in any case. */
    @PostMapping("/nodes/{node}/migrateall")
    Upid migrateAll(MigrateAllGuestsRequest request, Caller caller) {
        return power.migrateAll(
                caller,
                request.node(),
                request.target(),
                permitted(caller, request.vms(), MIGRATE),
                Optional.ofNullable(request.maxworkers()).map(Math::toIntExact));
    }

    /** The guests that are named; the caller has the privilege on each, or on all there are. */
    private Set<GuestId> permitted(Caller caller, @Nullable String list, String privilege) {
        Set<GuestId> named =
                list == null
                        ? Set.of()
                        : Arrays.stream(list.split("[\\s,;]+"))
                                .filter(id -> !id.isEmpty())
                                .map(GuestId::parse)
                                .collect(Collectors.toCollection(LinkedHashSet::new));
        AclPath all = new AclPath("/");
        if (named.isEmpty()) {
            permissions.require(caller, all, privilege);
        } else if (!permissions.has(caller, all, privilege)) {
            named.forEach(id -> permissions.require(caller, new AclPath("/vms/" + id), privilege));
        }
        return named;
    }
}
