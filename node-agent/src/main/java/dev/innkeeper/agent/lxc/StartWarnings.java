package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import java.util.ArrayList;
import java.util.List;

/** What a start lets happen but its user should know. */
final class StartWarnings {

    /**
     * @param syscallProxy a daemon on the host decides on system calls that are handed to it
     */
    static List<String> of(ContainerConfig config, boolean syscallProxy) {
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
        return warnings;
    }

    private StartWarnings() {}
}
