package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.work.FreshFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which system calls a container may not make: LXC's own list, and for unprivileged ones the
 * kernel's key rings, which know no namespaces (feature {@code keyctl} allows them). Feature {@code
 * mknod} lets a daemon of the host decide on device nodes, where one runs.
 */
final class SeccompProfile {
    private static final Path COMMON = Path.of("/usr/share/lxc/config/common.seccomp");

    /** Where the daemon that answers for {@code mknod} listens. */
    static final Path PROXY = Path.of("/run/pve/lxc-syscalld.sock");

    /** The profile, next to the configuration; empty where LXC's own will do. */
    static Optional<Path> write(ContainerConfig config, Path folder) throws IOException {
        if (!config.unprivileged() || !Files.exists(COMMON)) {
            return Optional.empty();
        }
        Path file = folder.resolve("rules.seccomp");
        FreshFile.write(file, text(config, Files.readString(COMMON), Files.exists(PROXY)));
        return Optional.of(file);
    }

    static String text(ContainerConfig config, String common, boolean proxy) {
        StringBuilder text = new StringBuilder(common);
        if (!common.endsWith("\n")) {
            text.append('\n');
        }
        if (!config.features().isOn("keyctl")) {
            text.append("keyctl errno 38\n"); // as if the kernel had none
        }
        if (config.features().isOn("mknod") && proxy) {
            text.append("mknod notify\nmknodat notify\n");
        }
        return text.toString();
    }

    private SeccompProfile() {}
}
