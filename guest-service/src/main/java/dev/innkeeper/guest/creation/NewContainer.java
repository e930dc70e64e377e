package dev.innkeeper.guest.creation;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import java.util.Map;
import java.util.Optional;

/**
 * A container that a client asks for.
 *
 * @param options configuration options, as text
 * @param template a volume id, or an absolute path on the node
 * @param storage where the root file system goes if {@code rootfs} is not given
 * @param bandwidth for reading the archive in KiB/s, 0 for no limit; the usual one if empty
 */
record NewContainer(
        GuestId guest,
        NodeName node,
        Map<String, String> options,
        String template,
        StorageId storage,
        Optional<String> pool,
        Optional<String> password,
        Optional<String> sshPublicKeys,
        boolean restore,
        boolean ignoreUnpackErrors,
        boolean start,
        Optional<Double> bandwidth)
        implements NewGuest {

    NewContainer {
        options = Map.copyOf(options);
    }

    @Override
    public GuestKind kind() {
        return GuestKind.LXC;
    }

    /** Unprivileged unless asked otherwise (GUEST-OPTIONS D6). */
    boolean unprivileged() {
        return !"0".equals(options.get("unprivileged"));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "NewContainer[" + guest + " on " + node + "]";
    }
}
