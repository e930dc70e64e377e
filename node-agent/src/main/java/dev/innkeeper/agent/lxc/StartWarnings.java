package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import java.util.ArrayList;
import java.util.List;

/** What a start lets happen but its user should know. */
final class StartWarnings {

    /**
     * @param cgroupVersion of the host
     * @param syscallProxy a daemon on the host decides on system calls that are handed to it
     */
    static List<String> of(ContainerConfig config, int cgroupVersion, boolean syscallProxy) {
        List<String> warnings = new ArrayList<>();
        boolean unconfined =
                config.rawLines().stream()
                        .anyMatch(l -> l.equals("lxc.apparmor.profile = unconfined"));
        if (unconfined) {
            warnings.add("WARN: AppArmor is off for this container, which is not for production");
        }
        if (config.unprivileged() && config.features().isOn("mknod") && !syscallProxy) {
            warnings.add(
                    "WARN: feature 'mknod' has no effect, no daemon listens at "
                            + SeccompProfile.PROXY);
        }
        if (config.features().isOn("fuse")) {
            warnings.add(
                    "WARN: a FUSE mount inside can block the container for ever when it is frozen,"
                            + " as for a snapshot or when it is suspended; mounting on the host"
                            + " and binding the folder does not");
        }
        if (cgroupVersion == 2 && config.mounts().stream().anyMatch(ContainerMount::quota)) {
            warnings.add(
                    "WARN: quotas need cgroups of version 1, this host has those of version 2"
                            + " alone");
        }
        return warnings;
    }

    private StartWarnings() {}
}
