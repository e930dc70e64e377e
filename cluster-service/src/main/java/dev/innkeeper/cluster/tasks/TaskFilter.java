package dev.innkeeper.cluster.tasks;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import java.util.Optional;
import java.util.Set;

/**
 * Which of a node's tasks to list. Times are seconds since 1970 and bound the task's start.
 *
 * @param owner only this caller's tasks
 * @param user part of the user's name, without regard to case
 * @param outcomes {@code ok}, {@code warning}, {@code error}, {@code unknown}; empty for all
 * @param limit at most so many; 0 for all
 */
record TaskFilter(
        NodeName node,
        Source source,
        Optional<Caller> owner,
        boolean errors,
        Optional<Long> since,
        Optional<Long> until,
        Optional<String> type,
        Optional<String> user,
        Optional<Integer> guest,
        Set<String> outcomes,
        long start,
        long limit) {

    enum Source {
        ARCHIVE,
        ACTIVE,
        ALL
    }
}
