package dev.innkeeper.agent.autostart;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.VolumeId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which guests this node may start without asking: those that are to start with it and that can be
 * nowhere else, for all their volumes lie on storages that no other node can reach. A guest with
 * local volumes never leaves without this agent's consent, so even an old copy of the configuration
 * does not lead to a second copy of a guest (DESIGN.md section 4).
 */
final class LocalGuests {
    /** Storages that other nodes reach as well, whether their definition says so or not. */
    private static final Set<String> NETWORKED =
            Set.of(
                    "nfs",
                    "cifs",
                    "glusterfs",
                    "cephfs",
                    "rbd",
                    "iscsi",
                    "iscsidirect",
                    "zfs",
                    "pbs");

    private final NodeName node;
    private final ConfigCopy copy;

    LocalGuests(NodeName node, ConfigCopy copy) {
        this.node = node;
        this.copy = copy;
    }

    /** In the order in which they are to start. */
    List<GuestState> toStart() {
        return copy.guests().stream()
                .filter(guest -> guest.node().equals(node))
                .filter(guest -> "1".equals(guest.config().get("onboot")))
                .filter(guest -> !guest.template() && guest.lock().isEmpty())
                .filter(this::isLocal)
                .sorted(
                        Comparator.<GuestState>comparingInt(guest -> StartupOrder.of(guest).rank())
                                .thenComparingInt(guest -> guest.guest().value()))
                .toList();
    }

    private boolean isLocal(GuestState guest) {
        return volumes(guest).allMatch(this::isLocal);
    }

    /** All that it needs of storages; what is a path of the host is here anyway. */
    private static Stream<String> volumes(GuestState guest) {
        return switch (guest.kind()) {
            case LXC ->
                    new ContainerConfig(guest.guest(), guest.config())
                            .mounts().stream()
                                    .filter(mount -> !mount.isHostPath())
                                    .map(ContainerMount::volume);
            case QEMU -> {
                MachineConfig machine = new MachineConfig(guest.guest(), guest.config());
                Stream<String> media =
                        machine.drives().stream().filter(Drive::isStored).map(Drive::volume);
                yield Stream.concat(media, machine.ownVolumes().stream())
                        .filter(volume -> volume.indexOf(':') > 0 && !volume.startsWith("/"));
            }
        };
    }

    private boolean isLocal(String volume) {
        Optional<StorageSpec> storage = copy.storage(VolumeId.parse(volume).storage());
        return storage.filter(this::isLocal).isPresent();
    }

    private boolean isLocal(StorageSpec storage) {
        String nodes = storage.options().getOrDefault("nodes", "");
        boolean here =
                nodes.isBlank() || Arrays.asList(nodes.split("[\\s,;]+")).contains(node.value());
        return here
                && !NETWORKED.contains(storage.type())
                && !"1".equals(storage.options().getOrDefault("shared", "0"));
    }
}
