package dev.innkeeper.guest.storages;

import dev.innkeeper.agentclient.AgentClient;
import dev.innkeeper.contracts.door.VolumeFacts;
import dev.innkeeper.contracts.door.VolumeQuery;
import dev.innkeeper.guest.options.DiskSize;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.VolumeId;
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
     * The mount point with its size, if it has a volume and no size.
     *
     * @throws dev.innkeeper.kernel.ProblemException if the volume does not exist
     */
    public MountPoint noted(NodeName node, MountPoint mountPoint) {
        if (mountPoint.volume().isEmpty() || mountPoint.size().isPresent()) {
            return mountPoint;
        }
        return mountPoint.withSize(DiskSize.print(of(node, mountPoint.volume().get())));
    }

    /** The same of a drive; the disk for cloud-init has no size to speak of (recorded). */
    public Drive noted(NodeName node, Drive drive) {
        if (drive.volume().isEmpty() || drive.size().isPresent() || drive.isCloudInit()) {
            return drive;
        }
        return drive.withSize(DiskSize.print(of(node, drive.volume().get())));
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
