package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import dev.innkeeper.contracts.AccessEvent.TokenState;
import dev.innkeeper.contracts.AccessEvent.UserState;
import dev.innkeeper.kernel.Caller;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

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
        String token = caller.toString();
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
        Roles found = Roles.NONE;
        for (int end = firstLevel(path); end >= 0; end = nextLevel(path, end)) {
            String level = path.substring(0, end);
            if (state.paths().get(level) == null) {
                continue;
            }
            boolean last = end == path.length();
            Roles here = roles(new AclKey(level, SubjectKind.USER, user), last);
            if (here.isEmpty()) {
                here = ofGroups(groups, level, last);
            }
            if (!here.isEmpty()) {
                found = here;
            }
        }
        return found;
    }

    private Roles ofGroups(Set<String> groups, String level, boolean last) {
        Roles found = Roles.NONE;
        for (String group : groups) {
            found = found.and(roles(new AclKey(level, SubjectKind.GROUP, group), last));
        }
        return found;
    }

    private Roles levelsOfToken(String token, String path) {
        Roles found = Roles.NONE;
        for (int end = firstLevel(path); end >= 0; end = nextLevel(path, end)) {
            Roles here =
                    roles(
                            new AclKey(path.substring(0, end), SubjectKind.TOKEN, token),
                            end == path.length());
            if (!here.isEmpty()) {
                found = here;
            }
        }
        return found;
    }

    private Roles roles(AclKey key, boolean last) {
        Map<String, Boolean> entries = state.acl().get(key);
        Roles found = Roles.NONE;
        if (entries == null) {
            return found;
        }
        for (Map.Entry<String, Boolean> entry : entries.entrySet()) {
            Long mask = masks.get(entry.getKey());
            if (mask != null && (last || entry.getValue())) {
                boolean noAccess = entry.getKey().equals(NO_ACCESS);
                found = found.and(new Roles(1, noAccess, mask, entry.getValue() ? mask : 0));
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
}
