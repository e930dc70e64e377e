package dev.innkeeper.guest.snapshot;

import dev.innkeeper.kernel.Problem;

/** What is refused about snapshots. */
sealed interface SnapshotProblem extends Problem {
    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    /** The configuration's file needs the name for itself. */
    record Reserved(String name) implements SnapshotProblem {
        @Override
        public String message() {
            return "unable to use snapshot name '" + name + "' (reserved name)";
        }
    }

    record NameTaken(String name) implements SnapshotProblem {
        @Override
        public String message() {
            return "snapshot name '" + name + "' already used";
        }
    }

    record OfTemplate() implements SnapshotProblem {
        @Override
        public String message() {
            return "you can't take a snapshot if it's a template";
        }
    }

    record RollbackOfTemplate() implements SnapshotProblem {
        @Override
        public String message() {
            return "you can't rollback if it is a template";
        }
    }

    /** A volume lies where snapshots cannot be had. */
    record NotAvailable() implements SnapshotProblem {
        @Override
        public String message() {
            return "snapshot feature is not available";
        }
    }

    record Incomplete(String state) implements SnapshotProblem {
        @Override
        public String message() {
            return "unable to rollback to incomplete snapshot (snapstate = " + state + ")";
        }
    }
}
