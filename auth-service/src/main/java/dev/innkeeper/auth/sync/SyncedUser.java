package dev.innkeeper.auth.sync;

import dev.innkeeper.auth.UserDetails;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a listed user that a sync may change.
 *
 * @param userid with realm
 * @param expire seconds since 1970; 0 for never
 * @param texts first name, last name, e-mail address, comment; only those that are set
 */
record SyncedUser(
        String userid,
        boolean enabled,
        long expire,
        Map<String, String> texts,
        Set<String> groups) {
    static final Set<String> TEXTS = Set.of("firstname", "lastname", "email", "comment");

    SyncedUser {
        texts = Map.copyOf(texts);
        groups = Set.copyOf(groups);
    }

    SyncedUser withGroups(Set<String> now) {
        return new SyncedUser(userid, enabled, expire, texts, now);
    }

    /** Of the realm's own groups, the user is in these from now on; in others as before. */
    SyncedUser joined(Set<String> ofRealm, Set<String> member) {
        Set<String> now = new HashSet<>(groups);
        now.removeAll(ofRealm);
        now.addAll(member);
        return withGroups(now);
    }

    /** As a change to a user; texts that are not set are cleared. */
    UserDetails details() {
        return new UserDetails(
                Optional.of(enabled),
                Optional.of(expire),
                text("firstname"),
                text("lastname"),
                text("email"),
                text("comment"),
                Optional.empty());
    }

    private Optional<String> text(String name) {
        return Optional.of(texts.getOrDefault(name, ""));
    }
}
