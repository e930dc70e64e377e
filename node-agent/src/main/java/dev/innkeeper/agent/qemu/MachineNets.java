package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guestconfig.ContainerNet;
import dev.innkeeper.agent.network.HostEnd;
import dev.innkeeper.agent.network.HostInterfaces;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.config.MachineNet;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The host's side of a machine's network cards. */
final class MachineNets {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int CARDS = 32;

    /**
     * Looks whether all can be plugged in.
     *
     * @throws dev.innkeeper.agent.work.WorkFailure {@code bridge 'vmbr0' does not exist}
     */
    static void check(MachineConfig config) {
        for (MachineNet net : config.nets()) {
            if (net.bridge().isPresent()) {
                HostEnd.ofMachine(config.guest(), hostSide(net)).bridge();
            }
        }
    }

    /** Plugs the interfaces that QEMU made into their bridges. */
    static void plug(MachineConfig config, QmpClient monitor) throws IOException {
        for (MachineNet net : config.nets()) {
            if (net.bridge().isPresent()) {
                plug(config.guest(), net);
            }
            if (net.linkDown()) {
                monitor.execute(
                        new QmpCommand.With("set_link", Map.of("name", net.slot(), "up", false)));
            }
        }
    }

    /** Plugs one in. */
    static void plug(GuestId guest, MachineNet net) throws IOException {
        HostEnd end = HostEnd.ofMachine(guest, hostSide(net));
        Path addresses = Path.of("/proc/sys/net/ipv6/conf", end.name(), "disable_ipv6");
        if (Files.exists(addresses)) {
            Files.writeString(addresses, "1"); // it is the guest's wire, not the host's
        }
        int mtu = end.bridge().map(HostInterfaces::mtu).orElse(1500);
        HostProgram.of("ip", "link", "set", "dev", end.name(), "mtu", Integer.toString(mtu))
                .limit(LIMIT)
                .require();
        end.plug();
    }

    /** Removes what outlives QEMU. */
    static void remove(GuestId guest) {
        for (int n = 0; n < CARDS; n++) {
            HostEnd.removeMachine(guest, n);
        }
    }

    private static ContainerNet hostSide(MachineNet net) {
        return new ContainerNet(
                net.index(),
                net.slot(),
                net.bridge(),
                net.hardwareAddress(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                net.tag(),
                net.trunks(),
                net.rate(),
                net.linkDown());
    }

    private MachineNets() {}
}
