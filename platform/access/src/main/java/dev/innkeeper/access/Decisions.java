package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.Caller;
import java.util.ArrayList;
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
            return ofUser(user, ways(path));
        }
        String token = user + "!" + caller.token().get();
        TokenState known = state.tokens().get(token);
        if (known == null) {
            return Grant.NONE;
        }
        List<Way> ways = ways(path);
        Grant owner = ofUser(user, ways);
        if (!known.privilegeSeparated()) {
            return owner;
        }
        return along(ways, (entries, last) -> roles(entries.tokens().get(token), last))
                .within(owner);
    }

    private Grant ofUser(String user, List<Way> ways) {
        if (user.equals(ROOT)) {
            return Grant.ALL;
        }
        UserState known = state.users().get(user);
        if (known == null) {
            return Grant.NONE;
        }
        return along(
                ways,
                (entries, last) -> {
                    Roles own = roles(entries.users().get(user), last);
                    return own.isEmpty() ? ofGroups(known.groups(), entries.groups(), last) : own;
                });
    }

    /** What somebody has on a path by itself and by the pools that it belongs to. */
    private static Grant along(List<Way> ways, Level level) {
        Roles own = ways.getFirst().deepest(level);
        Grant grant = own.grant();
        if (own.noAccess()) {
            return grant;
        }
        for (int pool = 1; pool < ways.size(); pool++) {
            grant = grant.and(ways.get(pool).deepest(level).grant().here());
        }
        return grant;
    }

    /** The way down to the path, then those to the pools that it belongs to. */
    private List<Way> ways(String path) {
        Set<String> pools = state.members().get(path);
        if (pools == null) {
            return List.of(way(path));
        }
        List<Way> ways = new ArrayList<>(1 + pools.size());
        ways.add(way(path));
        pools.forEach(pool -> ways.add(way(pool)));
        return ways;
    }

    private Way way(String path) {
        List<PathAcl> above = new ArrayList<>(2);
        int end = firstLevel(path);
        while (end < path.length()) {
            PathAcl entries = state.acl().get(path.substring(0, end));
            if (entries != null) {
                above.add(entries);
            }
            end = nextLevel(path, end);
        }
        return new Way(above, state.acl().get(path));
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

    /** The end of the next level below the one that ends here. */
    private static int nextLevel(String path, int end) {
        int slash = path.indexOf('/', end + 1);
        return slash < 0 ? path.length() : slash;
    }

    /**
     * The entries on the way down to a path. Most levels have none.
     *
     * @param above of its parents, the root first
     * @param last of the path itself
     */
    private record Way(List<PathAcl> above, @Nullable PathAcl last) {
        /** What the deepest level has that has anything. */
        Roles deepest(Level level) {
            Roles found = last == null ? Roles.NONE : level.roles(last, true);
            for (int i = above.size() - 1; i >= 0 && found.isEmpty(); i--) {
                found = level.roles(above.get(i), false);
            }
            return found;
        }
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

    /** What somebody has by the entries of one level. */
    @FunctionalInterface
    private interface Level {
        Roles roles(PathAcl entries, boolean last);
    }
}
