package dev.innkeeper.access;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What somebody holds on one path, as bit masks of {@link Privilege}.
 *
 * @param propagating those of the privileges that also hold below the path
 */
record Grant(long privileges, long propagating) {
    static final Grant NONE = new Grant(0, 0);

    /** Every privilege, handed down: what root@pam holds everywhere. */
    static final Grant ALL;

    static {
        long all = (1L << Privilege.values().length) - 1;
        ALL = new Grant(all, all);
    }

    /** Both together. */
    Grant and(Grant other) {
        return new Grant(privileges | other.privileges, propagating | other.propagating);
    }

    /** What both have: a token restricted to its owner's privileges keeps its own flags. */
    Grant within(Grant owner) {
        return new Grant(privileges & owner.privileges, propagating & owner.propagating);
    }

    /** The same privileges without being handed down. */
    Grant here() {
        return new Grant(privileges, 0);
    }

    boolean holds(long mask) {
        return mask != 0 && (privileges & mask) == mask;
    }

    boolean holdsAny(long mask) {
        return (privileges & mask) != 0;
    }

    /** Wire name → whether it propagates, in the order of names. */
    Map<String, Boolean> toMap() {
        Map<String, Boolean> map = new LinkedHashMap<>();
        for (Privilege privilege : Privilege.values()) {
            if (holds(privilege.mask())) {
                map.put(privilege.text(), (propagating & privilege.mask()) != 0);
            }
        }
        return map;
    }
}
