package dev.innkeeper.guest.options;

import dev.innkeeper.guest.options.MountPoint.Source;
import dev.innkeeper.kernel.Problems;
import java.util.Map;

/**
 * Where quotas can be had: on a file system of its own, in a container whose root is the host's
 * (S162). Said when the option is set, not by every start that follows.
 */
public final class Quotas {

    /**
     * Looks at those of the options that are mount points.
     *
     * @throws dev.innkeeper.kernel.ProblemException naming the first that asks in vain
     */
    public static void requirePossible(Map<String, String> options, boolean unprivileged) {
        options.forEach((option, text) -> {
            if (VolumeSlots.isMountPoint(option)) {
                requirePossible(option, MountPoint.parse(option, text), unprivileged);
            }
        });
    }

    private static void requirePossible(String slot, MountPoint point, boolean unprivileged) {
        if (!point.hasQuota()) {
            return;
        }
        if (unprivileged) {
            throw refused(slot, "quotas are not supported in unprivileged containers");
        }
        boolean folder =
                switch (point.source()) {
                    case Source.Bind _ -> true;
                    case Source.Allocation allocation -> allocation.sizeBytes() == 0;
                    case Source.Stored _, Source.Device _ -> false;
                };
        if (folder) {
            throw refused(slot, "quotas need a volume with a file system of its own");
        }
    }

    private static RuntimeException refused(String slot, String reason) {
        return Problems.InvalidParameters.of(slot, reason).asException();
    }

    private Quotas() {}
}
