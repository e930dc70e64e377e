package dev.innkeeper.auth.sync;

import java.util.List;

/**
 * What a sync changes.
 *
 * @param created users who were not listed
 * @param changed users as they will be
 * @param vanished ids of listed users whom the directory does not have
 * @param createdGroups groups that were not there
 * @param followedGroups groups that were there, and belong to the realm from now on
 * @param vanishedGroups groups of the realm that the directory does not have
 * @param log what is told of it
 */
record SyncPlan(
        List<SyncedUser> created,
        List<SyncedUser> changed,
        List<String> vanished,
        List<String> createdGroups,
        List<String> followedGroups,
        List<String> vanishedGroups,
        List<String> log) {

    SyncPlan {
        created = List.copyOf(created);
        changed = List.copyOf(changed);
        vanished = List.copyOf(vanished);
        createdGroups = List.copyOf(createdGroups);
        followedGroups = List.copyOf(followedGroups);
        vanishedGroups = List.copyOf(vanishedGroups);
        log = List.copyOf(log);
    }
}
