package dev.innkeeper.agent.qemu.commandline;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.IntToLongFunction;

/**
 * What this node's QEMU can do.
 *
 * @param binary the program
 * @param version {@code 7.2.22}
 * @param machines types that it knows, with their aliases
 * @param cpus models that it knows
 * @param spice it was built with SPICE
 * @param ioUring the kernel lets it use io_uring
 * @param vhostNet the kernel can take over the work of virtual network cards
 * @param renderNode there is a graphics card to draw with
 * @param hugePages how many of a size in MiB are free at the moment
 * @param firmware folder of the EFI firmware, whether it is there or not
 */
public record QemuHost(
        Path binary,
        String version,
        Set<String> machines,
        Set<String> cpus,
        boolean spice,
        boolean ioUring,
        boolean vhostNet,
        boolean renderNode,
        IntToLongFunction hugePages,
        Path firmware) {
    public QemuHost {
        machines = Set.copyOf(machines);
        cpus = Set.copyOf(cpus);
    }

    /** At least this version. */
    public boolean isAtLeast(int major, int minor) {
        String[] parts = version.split("\\.");
        int has = Integer.parseInt(parts[0]);
        int hasMinor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        return has > major || (has == major && hasMinor >= minor);
    }
}
