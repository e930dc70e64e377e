package dev.innkeeper.guest;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problem;

/** What guests refuse, in the words that clients of Proxmox VE match on (WIRE.md 2.5). */
public sealed interface GuestProblem extends Problem {
    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    /** No such guest of this kind on this node. */
    record Missing(GuestKind guestKind, NodeName node, GuestId guest) implements GuestProblem {
        @Override
        public String message() {
            String folder = guestKind == GuestKind.LXC ? "lxc" : "qemu-server";
            return "Configuration file 'nodes/%s/%s/%s.conf' does not exist"
                    .formatted(node, folder, guest);
        }
    }

    /** The id belongs to a guest of either kind. */
    record Exists(GuestKind guestKind, NodeName node, GuestId guest) implements GuestProblem {
        @Override
        public String message() {
            return "%s %s already exists on node '%s'".formatted(guestKind.prefix(), guest, node);
        }
    }

    record Locked(GuestKind guestKind, String lock) implements GuestProblem {
        @Override
        public String message() {
            return "%s is locked (%s)".formatted(guestKind.prefix(), lock);
        }
    }

    record AlreadyRunning(GuestKind guestKind, GuestId guest) implements GuestProblem {
        @Override
        public String message() {
            return "%s %s already running".formatted(guestKind.prefix(), guest);
        }
    }

    record NotRunning(GuestKind guestKind, GuestId guest) implements GuestProblem {
        @Override
        public String message() {
            return "%s %s not running".formatted(guestKind.prefix(), guest);
        }
    }

    record DestroyRunning(GuestKind guestKind, GuestId guest) implements GuestProblem {
        @Override
        public String message() {
            return switch (guestKind) {
                case LXC -> "unable to destroy CT %s - container is running".formatted(guest);
                case QEMU -> "VM %s is running - destroy failed".formatted(guest);
            };
        }
    }

    record Protected(GuestKind guestKind, GuestId guest) implements GuestProblem {
        @Override
        public String message() {
            return "can't remove %s %s - protection mode enabled"
                    .formatted(guestKind.prefix(), guest);
        }
    }

    /** The id belongs to a guest of either kind. */
    record CloneExists(GuestKind guestKind, GuestId guest) implements GuestProblem {
        @Override
        public String message() {
            return "unable to create %s %s: config file already exists"
                    .formatted(guestKind.prefix(), guest);
        }
    }

    /**
     * A volume of a protected guest stays as it is.
     *
     * @param verb {@code remove} or {@code update}
     */
    record ProtectedDrive(String verb, GuestKind guestKind, GuestId guest, String slot)
            implements GuestProblem {
        @Override
        public String message() {
            return "can't %s %s %s drive '%s' - protection mode enabled"
                    .formatted(verb, guestKind.prefix(), guest, slot);
        }
    }

    record NotLocked() implements GuestProblem {
        @Override
        public String message() {
            return "no lock found trying to remove any lock";
        }
    }

    record IsTemplate(GuestKind guestKind) implements GuestProblem {
        @Override
        public String message() {
            String guest = guestKind == GuestKind.LXC ? "CT" : "vm";
            return "you can't start a %s if it's a template".formatted(guest);
        }
    }

    /** The configuration is not the one the client has seen. */
    record ConfigModified() implements GuestProblem {
        @Override
        public String message() {
            return "detected modified configuration - file changed by other user? Try again.";
        }
    }

    /** The same of a machine whose options change (recorded, the spelling too). */
    record ChecksumMismatch() implements GuestProblem {
        @Override
        public String message() {
            return "checksum missmatch (file change by other user?)";
        }
    }

    record NoSnapshot(String name) implements GuestProblem {
        @Override
        public String message() {
            return "snapshot '%s' does not exist".formatted(name);
        }
    }
}
