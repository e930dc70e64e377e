package dev.innkeeper.auth.permission;

import dev.innkeeper.access.AccessSnapshot;
import dev.innkeeper.access.AclPaths;
import dev.innkeeper.access.Permissions;
import dev.innkeeper.api.model.ListPermissionsRequest;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What somebody may do, path by path. */
@RestController
class PermissionHandlers {
    private static final AclPath ACCESS = new AclPath("/access");

    private final Permissions permissions;

    PermissionHandlers(Permissions permissions) {
        this.permissions = permissions;
    }

    /** Path → privilege → whether it propagates. Others' permissions need Sys.Audit on /access. */
    @GetMapping("/access/permissions")
    Map<String, Map<String, Boolean>> list(ListPermissionsRequest request, Caller caller) {
        Caller subject = request.userid() == null ? caller : Caller.parse(request.userid());
        if (!subject.equals(caller) && !isOwnToken(subject, caller)) {
            permissions.require(caller, ACCESS, "Sys.Audit");
        }
        AccessSnapshot now = permissions.snapshot();
        if (request.path() == null) {
            return now.permissions(subject);
        }
        AclPath path = AclPaths.normalize(request.path());
        return Map.of(path.value(), now.privileges(subject, path));
    }

    private static boolean isOwnToken(Caller subject, Caller caller) {
        return caller.token().isEmpty() && subject.user().equals(caller.user());
    }
}
