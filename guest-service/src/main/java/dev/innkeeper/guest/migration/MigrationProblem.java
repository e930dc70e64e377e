package dev.innkeeper.guest.migration;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;

/** Why a container cannot be moved. */
sealed interface MigrationProblem extends Problem {
    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    record UnknownNode(NodeName node) implements MigrationProblem {
        @Override
        public String message() {
            return "no such cluster node '" + node + "'";
        }
    }

    record Running() implements MigrationProblem {
        @Override
        public String message() {
            return "Can't migrate running container without --online or --restart";
        }
    }

    record Live() implements MigrationProblem {
        @Override
        public String message() {
            return "lxc live migration is currently not implemented";
        }
    }

    /** A folder or device of this node. */
    record LocalMountPoint(String slot, String path) implements MigrationProblem {
        @Override
        public String message() {
            return "cannot migrate local bind mount point '" + slot + "' (" + path + ")";
        }
    }

    record Snapshots() implements MigrationProblem {
        @Override
        public String message() {
            return "cannot migrate a container whose local volumes have snapshots";
        }
    }
}
