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
        config.nets().forEach(net -> check(config.guest(), net));
    }

    /** As {@link #check(MachineConfig)}, for one. */
    static void check(GuestId guest, MachineNet net) {
        if (net.bridge().isPresent()) {
            HostEnd.ofMachine(guest, hostSide(net)).bridge();
        }
    }

    /** Leads the cable elsewhere: to another bridge or VLAN, faster or slower, or nowhere. */
    static void adjust(GuestId guest, MachineNet was, MachineNet shall) {
        HostEnd end = HostEnd.ofMachine(guest, hostSide(shall));
        boolean moved =
                !was.bridge().equals(shall.bridge())
                        || !was.tag().equals(shall.tag())
                        || !was.trunks().equals(shall.trunks());
        if (moved) {
            end.plugIn();
        }
        if (!was.rate().equals(shall.rate())) {
            end.limit();
        }
        if (was.linkDown() != shall.linkDown()) {
            end.connect();
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
            remove(guest, n);
        }
    }

    /** As {@link #remove(GuestId)}, for one. */
    static void remove(GuestId guest, int index) {
        HostEnd.removeMachine(guest, index);
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
