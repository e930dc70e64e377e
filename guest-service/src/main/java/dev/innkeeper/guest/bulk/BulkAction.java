package dev.innkeeper.guest.bulk;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.time.Instant;
import java.util.Optional;

/**
 * A task that works on many guests.
 *
 * @param forceStop stop guests that do not shut down in time
 * @param stopped a user wants it to end
 * @param failures guests that could not be started or stopped so far
 * @param notBefore when its next step may be taken
 * @param target where guests are moved to; empty if they stay
 * @param workers guests of one stage that are worked on at a time
 */
record BulkAction(
        Upid upid,
        Kind kind,
        NodeName node,
        Caller caller,
        boolean forceStop,
        boolean stopped,
        int failures,
        Instant notBefore,
        Optional<NodeName> target,
        int workers) {

    /** Guests that are worked on at a time unless somebody says how many. */
    static final int WORKERS = 4;

    enum Kind {
        START("Starting"),
        STOP("Stopping"),
        SUSPEND("Suspending"),
        MIGRATE("Migrating");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** How the log begins to tell of a step. */
        String word() {
            return word;
        }
    }

    /**
     * One guest's turn.
     *
     * @param stage lower ones come first; those of one stage are done beside each other
     * @param pause seconds to wait when it is done
     * @param timeout seconds that a shutdown may take
     * @param task the guest's own task, once it has begun
     */
    record Step(
            GuestId guest, int stage, int pause, int timeout, Optional<Upid> task, boolean ended) {

        boolean runs() {
            return task.isPresent() && !ended;
        }
    }
}
