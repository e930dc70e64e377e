package dev.innkeeper.agent.autostart;

import dev.innkeeper.agent.copy.ConfigCopy;
import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.ContainerMount;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestEvent.GuestState;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.VolumeId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
                .filter(guest -> guest.node().equals(node) && guest.kind() == GuestKind.LXC)
                .filter(guest -> "1".equals(guest.config().get("onboot")))
                .filter(guest -> !guest.template() && guest.lock().isEmpty())
                .filter(this::isLocal)
                .sorted(
                        Comparator.<GuestState>comparingInt(
                                        guest -> StartupOrder.of(guest.config()).rank())
                                .thenComparingInt(guest -> guest.guest().value()))
                .toList();
    }

    private boolean isLocal(GuestState guest) {
        return new ContainerConfig(guest.guest(), guest.config())
                .mounts().stream().allMatch(this::isLocal);
    }

    private boolean isLocal(ContainerMount mount) {
        if (mount.isHostPath()) {
            return true;
        }
        Optional<StorageSpec> storage = copy.storage(VolumeId.parse(mount.volume()).storage());
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
