package dev.innkeeper.guest.options;

import dev.innkeeper.guest.options.MountPoint.Source;
import dev.innkeeper.kernel.Problems;
import java.nio.file.Path;
import java.util.Set;

/**
 * Which of a node's folders may be bound into a container: none that the node itself lives from,
 * for a container that writes there breaks the node, and one that reads there learns its secrets
 * (S153). Folders below them are the administrator's choice.
 */
final class HostFolders {
    private static final Set<Path> SYSTEM =
            Set.of(
                    Path.of("/"),
                    Path.of("/bin"),
                    Path.of("/boot"),
                    Path.of("/dev"),
                    Path.of("/etc"),
                    Path.of("/etc/pve"),
                    Path.of("/home"),
                    Path.of("/lib"),
                    Path.of("/lib64"),
                    Path.of("/opt"),
                    Path.of("/proc"),
                    Path.of("/root"),
                    Path.of("/run"),
                    Path.of("/sbin"),
                    Path.of("/sys"),
                    Path.of("/tmp"),
                    Path.of("/usr"),
                    Path.of("/var"),
                    Path.of("/var/lib"),
                    Path.of("/var/lib/innkeeper"));

    /**
     * The mount point, if it may be.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it is a system folder of the node
     */
    static MountPoint checked(String slot, MountPoint point) {
        if (point.source() instanceof Source.Bind bind
                && SYSTEM.contains(Path.of(bind.path()).normalize())) {
            throw Problems.InvalidParameters.of(
                            slot,
                            "'%s' is a system directory of the node; bind a folder made for it,"
                                            .formatted(bind.path())
                                    + " such as /mnt/bindmounts/shared")
                    .asException();
        }
        return point;
    }

    private HostFolders() {}
}
