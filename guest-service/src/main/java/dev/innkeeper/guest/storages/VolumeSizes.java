package dev.innkeeper.guest.storages;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.contracts.door.VolumeQuery;
import dev.innkeeper.guest.options.DiskSize;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.VolumePlace;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.VolumeId;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Notes the size of volumes that are there already, as Proxmox VE does when one is mounted. */
@Component
public class VolumeSizes {
    private final Storages storages;
    private final AgentClient agents;

    VolumeSizes(Storages storages, AgentClient agents) {
        this.storages = storages;
        this.agents = agents;
    }

    /**
     * The text of an option, with the size of its volume if it has one that says none.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the volume does not exist
     */
    public String noted(NodeName node, String option, String text) {
        return VolumeSlots.parse(option, text)
                .map(place -> noted(node, place).toString())
                .orElse(text);
    }

    private VolumePlace noted(NodeName node, VolumePlace place) {
        Optional<VolumeId> volume = place.volume();
        if (volume.isEmpty() || place.size().isPresent() || !place.isSized()) {
            return place;
        }
        return place.withSize(DiskSize.print(of(node, volume.get())));
    }

    /** The same, unless the volume is there already: then its size is the user's to say. */
    public String noted(NodeName node, GuestConfig before, String option, String text) {
        return VolumeSlots.isSlot(option) && isThere(before, option, text)
                ? text
                : noted(node, option, text);
    }

    private static boolean isThere(GuestConfig before, String option, String text) {
        Optional<VolumeId> present =
                before.get(option)
                        .flatMap(old -> VolumeSlots.parse(option, old))
                        .flatMap(VolumePlace::volume);
        return VolumeSlots.parse(option, text).flatMap(VolumePlace::volume).equals(present);
    }

    /**
     * Bytes that a volume can hold; 0 if it has no size of its own.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the volume does not exist
     */
    public long of(NodeName node, VolumeId volume) {
        VolumeQuery query =
                new VolumeQuery(storages.requireSpec(volume.storage(), node), volume.name());
        return agents.post(node, "/storages/volume", query, VolumeFacts.class).size();
    }
}
