package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.Caller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a caller holds on a path, from the facts alone and without memory. The rules, as
 * recorded from Proxmox VE 8.2 (permissions.jsonl):
 *
 * <ul>
 *   <li>The path is walked from the root down; the deepest level with roles for the subject wins.
 *       Above the last level only propagating entries count.
 *   <li>On one level, entries of the user itself hide those of its groups.
 *   <li>The role {@code NoAccess} hides all other roles of its level.
 *   <li>A member of a pool also gets what is held on {@code /pool/<name>}, without propagation,
 *       unless {@code NoAccess} holds on the member itself.
 *   <li>A privilege-separated token has its own entries only, cut to what its owner holds; any
 *       other token holds what its owner holds.
 *   <li>{@code root@pam} holds everything. Whether an account is enabled is not asked here.
 * </ul>
 */
final class Decisions {
    private static final String NO_ACCESS = "NoAccess";
    private static final String ROOT = "root@pam";

    private final AccessState state;
    private final Map<String, Long> masks = new HashMap<>();

    Decisions(AccessState state) {
        this.state = state;
        state.roles()
                .values()
                .forEach(role -> masks.put(role.role(), Privilege.mask(role.privileges())));
    }

    Grant grant(Caller caller, String path) {
        String user = caller.user().toString();
        if (caller.token().isEmpty()) {
            return ofUser(user, path);
        }
        String token = user + "!" + caller.token().get();
        TokenState known = state.tokens().get(token);
        if (known == null) {
            return Grant.NONE;
        }
        Grant owner = ofUser(user, path);
        if (!known.privilegeSeparated()) {
            return owner;
        }
        return withPool(path, at -> levelsOfToken(token, at)).within(owner);
    }

    private Grant ofUser(String user, String path) {
        if (user.equals(ROOT)) {
            return Grant.ALL;
        }
        UserState known = state.users().get(user);
        if (known == null) {
            return Grant.NONE;
        }
        return withPool(path, at -> levelsOfUser(user, known.groups(), at));
    }

    private Grant withPool(String path, Walk walk) {
        Roles own = walk.down(path);
        Set<String> pools = state.members().get(path);
        Grant grant = own.grant();
        if (pools == null || own.noAccess()) {
            return grant;
        }
        for (String pool : pools) {
            grant = grant.and(walk.down(pool).grant().here());
        }
        return grant;
    }

    private Roles levelsOfUser(String user, Set<String> groups, String path) {
        return deepest(
                path,
                (entries, last) -> {
                    Roles own = roles(entries.users().get(user), last);
                    return own.isEmpty() ? ofGroups(groups, entries.groups(), last) : own;
                });
    }

    private Roles levelsOfToken(String token, String path) {
        return deepest(path, (entries, last) -> roles(entries.tokens().get(token), last));
    }

    /** What the deepest level has that has anything. */
    private Roles deepest(String path, Level level) {
        Roles found = Roles.NONE;
        for (int end = firstLevel(path); end >= 0; end = nextLevel(path, end)) {
            PathAcl entries = state.acl().get(path.substring(0, end));
            if (entries != null) {
                Roles here = level.roles(entries, end == path.length());
                found = here.isEmpty() ? found : here;
            }
        }
        return found;
    }

    private Roles ofGroups(
            Set<String> groups, Map<String, List<PathAcl.Role>> entries, boolean last) {
        Roles found = Roles.NONE;
        if (entries.isEmpty()) {
            return found;
        }
        for (String group : groups) {
            found = found.and(roles(entries.get(group), last));
        }
        return found;
    }

    private Roles roles(@Nullable List<PathAcl.Role> entries, boolean last) {
        Roles found = Roles.NONE;
        if (entries == null) {
            return found;
        }
        for (PathAcl.Role role : entries) {
            Long mask = last || role.propagates() ? masks.get(role.name()) : null;
            if (mask != null) {
                boolean noAccess = role.name().equals(NO_ACCESS);
                found = found.and(new Roles(1, noAccess, mask, role.propagates() ? mask : 0));
            }
        }
        return found;
    }

    private static int firstLevel(String path) {
        return Math.min(1, path.length());
    }

    /** The end of the next level below the one that ends here, or -1. */
    private static int nextLevel(String path, int end) {
        if (end >= path.length()) {
            return -1;
        }
        int slash = path.indexOf('/', end + 1);
        return slash < 0 ? path.length() : slash;
    }

    /** Roles found on one level. */
    private record Roles(int count, boolean noAccess, long privileges, long propagating) {
        static final Roles NONE = new Roles(0, false, 0, 0);

        boolean isEmpty() {
            return count == 0;
        }

        Roles and(Roles other) {
            if (isEmpty() || other.isEmpty()) {
                return isEmpty() ? other : this;
            }
            return new Roles(
                    count + other.count,
                    noAccess || other.noAccess,
                    privileges | other.privileges,
                    propagating | other.propagating);
        }

        Grant grant() {
            return noAccess ? Grant.NONE : new Grant(privileges, propagating);
        }
    }

    @FunctionalInterface
    private interface Walk {
        Roles down(String path);
    }

    /** What somebody has by the entries of one level. */
    @FunctionalInterface
    private interface Level {
        Roles roles(PathAcl entries, boolean last);
    }
}
