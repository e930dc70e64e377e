package dev.innkeeper.auth.acl;

import dev.innkeeper.kernel.AclPath;
import java.util.regex.Pattern;

/** Which paths an ACL entry may stand on. */
final class GrantablePaths {
    private static final Pattern GRANTABLE =
            Pattern.compile(
                    String.join(
                            "|",
                            "/",
                            "/access(/groups(/[^/]+)?|/realm(/[^/]+)?)?",
                            "/mapping(/[^/]+(/[^/]+)?)?",
                            "/nodes(/[^/]+)?",
                            "/pool(/[^/]+){0,3}",
                            "/sdn(/(zones(/[^/]+){0,3}|controllers(/[^/]+)?|dns(/[^/]+)?"
                                    + "|ipams(/[^/]+)?|vnets(/[^/]+)?))?",
                            "/storage(/[^/]+)?",
                            "/vms(/[1-9][0-9]{2,8})?"));

    static boolean include(AclPath path) {
        return GRANTABLE.matcher(path.value()).matches();
    }

    private GrantablePaths() {}
}
