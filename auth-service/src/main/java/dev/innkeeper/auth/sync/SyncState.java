package dev.innkeeper.auth.sync;

import java.util.Map;

/**
 * What is listed before a sync.
 *
 * @param users of the realm, by their id
 * @param groups all groups → realm that they came from; empty text for those made by hand
 */
record SyncState(Map<String, SyncedUser> users, Map<String, String> groups) {
    SyncState {
        users = Map.copyOf(users);
        groups = Map.copyOf(groups);
    }
}
