package dev.innkeeper.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may call an operation.
 *
 * @param audience decides first: only for {@link Audience#CHECKED} is the check asked
 * @param described the operation itself checks more, by object or option
 * @param check for {@link Audience#ALL} it only decides how much is shown
 */
public record Permission(Audience audience, boolean described, @Nullable Check check) {

    /** The widest circle of callers. */
    public enum Audience {
        /** {@code root@pam} alone. */
        ROOT,
        /** Whoever fulfils the check. */
        CHECKED,
        /** Every authenticated caller. */
        ALL,
        /** Anyone, even without a ticket. */
        WORLD
    }

    /** A condition on the caller. {@code {name}} in a path is filled from the raw parameters. */
    public sealed interface Check {}

    /**
     * Privileges on a path.
     *
     * @param any one of the privileges is enough
     * @param requireParam the condition counts only if this parameter is given
     */
    public record Perm(
            String path, List<String> privileges, boolean any, @Nullable String requireParam)
            implements Check {
        public Perm {
            privileges = List.copyOf(privileges);
        }
    }

    /** All conditions. */
    public record And(List<Check> checks) implements Check {
        public And {
            checks = List.copyOf(checks);
        }
    }

    /** One of the conditions. */
    public record Or(List<Check> checks) implements Check {
        public Or {
            checks = List.copyOf(checks);
        }
    }

    /** One of the privileges on {@code /access/groups} or on a group of the user concerned. */
    public record UseridGroup(List<String> privileges, GroupsParam groupsParam) implements Check {
        public UseridGroup {
            privileges = List.copyOf(privileges);
        }
    }

    /** What the parameter {@code groups} adds to a {@link UseridGroup}. */
    public enum GroupsParam {
        /** Nothing. */
        NONE,
        /** The privilege on every group named. */
        CREATE,
        /** The privilege on every group named and on every present one. */
        UPDATE
    }

    /** The caller is the user named by {@code userid}. */
    public record UseridSelf() implements Check {}

    /** {@code Realm.AllocateUser} on {@code /access/realm/{realm}} of the user named. */
    public record UseridRealm() implements Check {}

    /** {@code Permissions.Modify}, or the Allocate privilege that belongs to the path. */
    public record PermModify(String path) implements Check {}
}
