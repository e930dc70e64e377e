package dev.innkeeper.auth.sync;

import dev.innkeeper.api.model.RealmSyncOptions;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a sync takes over, and what it removes.
 *
 * @param enableNew whether users who are new may log in
 * @param vanishedAcl take the roles of who is gone from the directory
 * @param vanishedEntries remove who is gone
 * @param vanishedProperties clear the properties that the directory does not have
 */
record SyncOptions(
        boolean users,
        boolean groups,
        boolean enableNew,
        boolean vanishedAcl,
        boolean vanishedEntries,
        boolean vanishedProperties) {

    /**
     * A wish as it came; what it leaves open, the realm's own defaults say.
     *
     * @param full older word for the removal of entries and properties
     * @param purge older word for the removal of ACL entries
     */
    record Wish(
            Optional<String> scope,
            Optional<String> removeVanished,
            Optional<Boolean> enableNew,
            Optional<Boolean> full,
            Optional<Boolean> purge) {

        static final Wish NONE =
                new Wish(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        /** The options {@code sync-defaults-options} of a realm. */
        static Wish parse(String text) {
            RealmSyncOptions parsed = RealmSyncOptions.parse(text);
            return new Wish(
                    Optional.ofNullable(parsed.scope()),
                    Optional.ofNullable(parsed.removeVanished()),
                    Optional.ofNullable(parsed.enableNew()),
                    Optional.ofNullable(parsed.full()),
                    Optional.ofNullable(parsed.purge()));
        }

        /** Whether it says anything of removal, in new words or old. */
        private boolean namesRemoval() {
            return removeVanished.isPresent() || full.isPresent() || purge.isPresent();
        }
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException if nobody says what to take over
     */
    static SyncOptions of(Wish wish, Wish defaults) {
        String scope =
                wish.scope()
                        .or(defaults::scope)
                        .orElseThrow(() ->
                                InvalidParameters.of(
                                                "scope",
                                                "property is missing and it is not optional")
                                        .asException());
        Wish removal = wish.namesRemoval() ? wish : defaults;
        Set<String> vanished =
                Set.copyOf(List.of(removal.removeVanished().orElse("none").split(";")));
        boolean full = removal.full().orElse(false);
        return new SyncOptions(
                !scope.equals("groups"),
                !scope.equals("users"),
                wish.enableNew().or(defaults::enableNew).orElse(true),
                vanished.contains("acl") || removal.purge().orElse(false),
                vanished.contains("entry") || full,
                vanished.contains("properties") || full);
    }

    /** In a few words, for the log. */
    String inWords() {
        String scope = users && groups ? "users and groups" : users ? "users" : "groups";
        StringBuilder text = new StringBuilder(scope);
        if (vanishedEntries || vanishedAcl || vanishedProperties) {
            text.append(", removing what vanished of");
            text.append(vanishedEntries ? " entries" : "");
            text.append(vanishedAcl ? " ACL" : "");
            text.append(vanishedProperties ? " properties" : "");
        }
        return text.append(enableNew ? "" : ", new users stay disabled").toString();
    }
}
