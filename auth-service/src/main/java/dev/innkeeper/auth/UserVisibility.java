package dev.innkeeper.auth;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Whom a caller sees: himself always; others with User.Modify or Sys.Audit on {@code
 * /access/groups} or on a group they belong to (RULES.tsv).
 */
@Component
public class UserVisibility {
    private static final List<String> PRIVILEGES = List.of("User.Modify", "Sys.Audit");
    private static final AclPath ALL_GROUPS = new AclPath("/access/groups");

    private final Permissions permissions;

    UserVisibility(Permissions permissions) {
        this.permissions = permissions;
    }

    public boolean sees(Caller caller, UserId user, Collection<String> groups) {
        AccessSnapshot now = permissions.snapshot();
        return (caller.token().isEmpty() && caller.user().equals(user))
                || now.hasAny(caller, ALL_GROUPS, PRIVILEGES)
                || groups.stream()
                        .map(group -> AclPath.of("access", "groups", group))
                        .anyMatch(path -> now.hasAny(caller, path, PRIVILEGES));
    }
}
