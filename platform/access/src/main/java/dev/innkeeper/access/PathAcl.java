package dev.innkeeper.access;

import dev.innkeeper.contracts.AccessEvent.SubjectKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries on exactly one path: subject → its roles there. Kept together, so that a decision
 * looks a path up once, and most paths of a walk have none.
 */
record PathAcl(
        Map<String, List<Role>> users,
        Map<String, List<Role>> groups,
        Map<String, List<Role>> tokens) {

    static final PathAcl NONE = new PathAcl(Map.of(), Map.of(), Map.of());

    PathAcl {
        users = Map.copyOf(users);
        groups = Map.copyOf(groups);
        tokens = Map.copyOf(tokens);
    }

    /** A role that somebody has on the path. */
    record Role(String name, boolean propagates) {}

    boolean isEmpty() {
        return users.isEmpty() && groups.isEmpty() && tokens.isEmpty();
    }

    /** Changes of one path in the making, so that many of them copy its entries once. */
    static final class Editor {
        private final Map<String, List<Role>> users;
        private final Map<String, List<Role>> groups;
        private final Map<String, List<Role>> tokens;

        Editor(PathAcl from) {
            users = new HashMap<>(from.users);
            groups = new HashMap<>(from.groups);
            tokens = new HashMap<>(from.tokens);
        }

        void put(AclKey key, Role role) {
            List<Role> after = without(key, role.name());
            after.add(role);
            of(key.kind()).put(key.subject(), List.copyOf(after));
        }

        void remove(AclKey key, String role) {
            List<Role> after = without(key, role);
            if (after.isEmpty()) {
                of(key.kind()).remove(key.subject());
            } else {
                of(key.kind()).put(key.subject(), List.copyOf(after));
            }
        }

        PathAcl done() {
            return new PathAcl(users, groups, tokens);
        }

        private List<Role> without(AclKey key, String role) {
            List<Role> left =
                    new ArrayList<>(of(key.kind()).getOrDefault(key.subject(), List.of()));
            left.removeIf(each -> each.name().equals(role));
            return left;
        }

        private Map<String, List<Role>> of(SubjectKind kind) {
            return switch (kind) {
                case USER -> users;
                case GROUP -> groups;
                case TOKEN -> tokens;
            };
        }
    }
}
