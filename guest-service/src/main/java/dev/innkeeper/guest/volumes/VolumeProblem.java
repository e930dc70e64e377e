package dev.innkeeper.guest.volumes;

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

    record SlotTaken(String slot, GuestId guest) implements VolumeProblem {
        @Override
        public String message() {
            return "Target volume key '%s' is already in use for container '%s'"
                    .formatted(slot, guest);
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

    record TemplateWithSnapshots() implements VolumeProblem {
        @Override
        public String message() {
            return "unable to create template, because CT contains snapshots";
        }
    }

    record TemplateRunning() implements VolumeProblem {
        @Override
        public String message() {
            return "you can't convert a CT to template if the CT is running";
        }
    }
}
