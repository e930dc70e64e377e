package dev.innkeeper.guest.cloning;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;

/** What is refused about copies. */
sealed interface CloneProblem extends Problem {
    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    record UnknownNode(NodeName node) implements CloneProblem {
        @Override
        public String message() {
            return "no such cluster node '" + node + "'";
        }
    }

    record Running() implements CloneProblem {
        @Override
        public String message() {
            return "Cannot do full clones on a running container without snapshots";
        }
    }

    /** A directory or device of the host is in the container. */
    record NotAVolume(String slot, String type) implements CloneProblem {
        @Override
        public String message() {
            return "unable to clone mountpoint '%s' (type %s)".formatted(slot, type);
        }
    }

    record NoLinkedClone(String volume) implements CloneProblem {
        @Override
        public String message() {
            return "Linked clone feature for '" + volume + "' is not available";
        }
    }

    record NoFullClone(String volume) implements CloneProblem {
        @Override
        public String message() {
            return "Full clone feature for '" + volume + "' is not available";
        }
    }

    record StorageOfLinkedClone() implements CloneProblem {
        @Override
        public String message() {
            return "parameter 'storage' not allowed for linked clones";
        }
    }

    record LocalVolumes(GuestKind guestKind, NodeName target) implements CloneProblem {
        @Override
        public String message() {
            return "can't clone %1$s to node '%2$s' (%1$s uses local storage)"
                    .formatted(guestKind.prefix(), target);
        }
    }
}
