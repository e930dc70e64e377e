package dev.innkeeper.guest.volumes;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.Problem;

/** What is refused about volumes. */
sealed interface VolumeProblem extends Problem {
    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    record NoVolume(String slot) implements VolumeProblem {
        @Override
        public String message() {
            return "no such volume '" + slot + "'";
        }
    }

    record NoDisk(String slot) implements VolumeProblem {
        @Override
        public String message() {
            return "disk '" + slot + "' does not exist";
        }
    }

    record DiskShrinking() implements VolumeProblem {
        @Override
        public String message() {
            return "shrinking disks is not supported";
        }
    }

    /** Media and the disk for cloud-init stay where they are, and as large as they are. */
    record Medium(String verb) implements VolumeProblem {
        @Override
        public String message() {
            return "you can't " + verb + " a cdrom";
        }
    }

    record SameStorage() implements VolumeProblem {
        @Override
        public String message() {
            return "you can't move to the same storage with same format";
        }
    }

    /** A directory or device of the host. */
    record NotStored(String slot) implements VolumeProblem {
        @Override
        public String message() {
            return "mount point '" + slot + "' is not on a storage";
        }
    }

    record Shrinking() implements VolumeProblem {
        @Override
        public String message() {
            return "unable to shrink disk size";
        }
    }

    record SameSize() implements VolumeProblem {
        @Override
        public String message() {
            return "disk is already at specified size";
        }
    }

    record Running() implements VolumeProblem {
        @Override
        public String message() {
            return "cannot move volumes of a running container";
        }
    }

    record TargetRunning() implements VolumeProblem {
        @Override
        public String message() {
            return "Moving disk to a running VM is not supported";
        }
    }

    /** Deleting the source would take a snapshot's volume away. */
    record InSnapshot() implements VolumeProblem {
        @Override
        public String message() {
            return "you can't move a volume with snapshots and delete the source";
        }
    }

    /** It would leave with its snapshots. */
    record ReassignSnapshot(String volume, String snapshot) implements VolumeProblem {
        @Override
        public String message() {
            return "cannot move volume '%s' - it is part of snapshot '%s'"
                    .formatted(volume, snapshot);
        }
    }

    record SlotTaken(GuestKind guestKind, String slot, GuestId guest) implements VolumeProblem {
        @Override
        public String message() {
            return switch (guestKind) {
                case LXC ->
                        "Target volume key '%s' is already in use for container '%s'"
                                .formatted(slot, guest);
                case QEMU ->
                        "Target disk key '%s' is already in use for VM '%s'".formatted(slot, guest);
            };
        }
    }

    record OfTemplate() implements VolumeProblem {
        @Override
        public String message() {
            return "cannot move volumes of a template";
        }
    }

    record AlreadyTemplate() implements VolumeProblem {
        @Override
        public String message() {
            return "you can't convert a template to a template";
        }
    }

    record TemplateWithSnapshots(GuestKind guestKind) implements VolumeProblem {
        @Override
        public String message() {
            return "unable to create template, because %s contains snapshots"
                    .formatted(guestKind.prefix());
        }
    }

    record TemplateRunning(GuestKind guestKind) implements VolumeProblem {
        @Override
        public String message() {
            return "you can't convert a %1$s to template if the %1$s is running"
                    .formatted(guestKind.prefix());
        }
    }
}
