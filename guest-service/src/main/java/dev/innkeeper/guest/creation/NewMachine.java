package dev.innkeeper.guest.creation;

import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.Map;
import java.util.Optional;

/**
 * A virtual machine that a client asks for.
 *
 * @param options configuration options, as text
 * @param archive a backup that it is to be restored from
 * @param bandwidth for importing disks in KiB/s, 0 for no limit; the usual one if empty
 */
record NewMachine(
        GuestId guest,
        NodeName node,
        Map<String, String> options,
        Optional<String> archive,
        Optional<String> pool,
        boolean start,
        Optional<Double> bandwidth)
        implements NewGuest {

    NewMachine {
        options = Map.copyOf(options);
    }

    @Override
    public GuestKind kind() {
        return GuestKind.QEMU;
    }

    /** Without what cloud-init sets. */
    @Override
    public String toString() {
        return "NewMachine[" + guest + " on " + node + "]";
    }
}
