package dev.innkeeper.guest.migration;

import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;

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

    /** A storage that cannot give its snapshots away, or keep those of others. */
    record Snapshots(VolumeId volume, StorageId storage) implements MigrationProblem {
        @Override
        public String message() {
            return "cannot migrate volume '%s': it has snapshots, which storage '%s' cannot %s"
                    .formatted(
                            volume,
                            storage,
                            volume.storage().equals(storage) ? "give away" : "keep");
        }
    }

    record Silent(NodeName node) implements MigrationProblem {
        @Override
        public String message() {
            return "migration aborted: node '" + node + "' does not answer";
        }
    }
}
