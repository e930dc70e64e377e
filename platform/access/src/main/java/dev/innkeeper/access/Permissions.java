package dev.innkeeper.access;

import dev.innkeeper.api.Permission;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.Problems.Forbidden;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What services ask about a caller, always on the newest snapshot. Refusals carry Proxmox VE's
 * words.
 */
public final class Permissions {
    private final Supplier<AccessSnapshot> snapshots;

    public Permissions(Supplier<AccessSnapshot> snapshots) {
        this.snapshots = snapshots;
    }

    /** The newest snapshot; take it once when several questions must agree. */
    public AccessSnapshot snapshot() {
        return snapshots.get();
    }

    public boolean has(Caller caller, AclPath path, String privilege) {
        return snapshot().has(caller, path, privilege);
    }

    /** Whether the caller holds at least one of the privileges. */
    public boolean hasAny(Caller caller, AclPath path, String... privileges) {
        return snapshot().hasAny(caller, path, List.of(privileges));
    }

    /**
     * Demands all of the privileges.
     *
     * @throws dev.innkeeper.kernel.ProblemException forbidden, naming the first one missing
     */
    public void require(Caller caller, AclPath path, String... allPrivileges) {
        AccessSnapshot now = snapshot();
        for (String privilege : allPrivileges) {
            if (!now.has(caller, path, privilege)) {
                throw Forbidden.lacking(path, privilege).asException();
            }
        }
    }

    /**
     * Demands one of the privileges.
     *
     * @throws dev.innkeeper.kernel.ProblemException forbidden, naming all of them
     */
    public void requireAny(Caller caller, AclPath path, String... privileges) {
        if (!hasAny(caller, path, privileges)) {
            throw Forbidden.lacking(path, String.join("|", privileges)).asException();
        }
    }

    /**
     * Demands {@code root@pam} with a ticket.
     *
     * @throws dev.innkeeper.kernel.ProblemException forbidden
     */
    public void requireRoot(Caller caller) {
        if (!caller.isRoot()) {
            throw Forbidden.notRoot().asException();
        }
    }

    /**
     * Demands Permissions.Modify on a path, or the Allocate privilege that belongs to it.
     *
     * @throws dev.innkeeper.kernel.ProblemException forbidden, naming both
     */
    public void requireModify(Caller caller, AclPath path) {
        snapshot()
                .check(modify(path), caller, Map.of())
                .map(Problem::asException)
                .ifPresent(refusal -> {
                    throw refusal;
                });
    }

    /** Whether {@link #requireModify} would pass. */
    public boolean mayModify(Caller caller, AclPath path) {
        return snapshot().check(modify(path), caller, Map.of()).isEmpty();
    }

    private static Permission modify(AclPath path) {
        return new Permission(
                Permission.Audience.CHECKED, false, new Permission.PermModify(path.value()));
    }
}
