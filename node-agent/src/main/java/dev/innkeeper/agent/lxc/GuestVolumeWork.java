package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.foreign.Liblxc;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.contracts.AgentCommand.AllocateContainerVolumes;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.AgentCommand.DeleteContainerSnapshot;
import dev.innkeeper.contracts.AgentCommand.FetchVolumes;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.WithdrawVolumes;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What can be done with containers' volumes: one method per command, as {@link Containers}. */
public final class GuestVolumeWork {
    private final ContainerVolumes volumes;
    private final ContainerClone clone;
    private final VolumeMove move;
    private final VolumeResize resize = new VolumeResize();
    private final ContainerSnapshots snapshots;
    private final VolumeOffers offers;
    private final VolumeFetch fetch;

    GuestVolumeWork(
            ContainerFolders folders,
            ImageAllocation images,
            ContainerVolumes volumes,
            Liblxc lxc,
            RunningContainers running,
            ContainerStop stop) {
        this.volumes = volumes;
        clone = new ContainerClone(folders, images, volumes, running);
        move = new VolumeMove(folders, images, volumes, running);
        snapshots = new ContainerSnapshots(lxc, running, stop);
        offers = new VolumeOffers(folders, running);
        fetch = new VolumeFetch(folders, images, volumes, running);
    }

    public Map<String, String> allocate(AllocateContainerVolumes command, Work work)
            throws IOException {
        return volumes.allocate(
                command.guest(),
                command.volumes(),
                command.storages(),
                command.unprivileged(),
                work);
    }

    public Map<String, String> clone(CloneContainer command, Work work) throws IOException {
        return clone.clone(command, work);
    }

    public Map<String, String> snapshot(SnapshotContainer command, Work work) throws IOException {
        snapshots.take(command, work);
        return Map.of();
    }

    public Map<String, String> removeSnapshot(DeleteContainerSnapshot command, Work work)
            throws IOException {
        snapshots.remove(command, work);
        return Map.of();
    }

    public Map<String, String> rollBack(RollbackContainer command, Work work) throws IOException {
        snapshots.rollBack(command, work);
        return Map.of();
    }

    public Map<String, String> resize(ResizeContainerVolume command, Work work) throws IOException {
        return resize.resize(command, work);
    }

    public Map<String, String> move(MoveContainerVolume command, Work work) throws IOException {
        return move.toStorage(command, work);
    }

    public Map<String, String> reassign(ReassignContainerVolume command, Work work)
            throws IOException {
        return move.toGuest(command, work);
    }

    public Map<String, String> toTemplate(ConvertToTemplate command, Work work) throws IOException {
        return move.toBase(command, work);
    }

    public Map<String, String> offer(OfferVolumes command) throws IOException {
        return offers.offer(command);
    }

    public Map<String, String> withdraw(WithdrawVolumes command) throws IOException {
        offers.withdraw(command.guest(), command.storages());
        return Map.of();
    }

    /** From now on no other node may copy the guest's volumes. */
    public void endOffer(GuestId guest) throws IOException {
        offers.withdraw(guest);
    }

    public Map<String, String> fetch(FetchVolumes command, OtherNodes nodes, Work work)
            throws IOException {
        return fetch.fetch(command, nodes, work);
    }

    /** The volumes that other nodes may copy. */
    public VolumeOffers offers() {
        return offers;
    }

    /** Takes a volume off the host, for an undo; one that is not mounted is fine. */
    public void unmount(Path place) {
        MountHotplug.unmount(place);
    }

    /** Lets a container go on that a snapshot froze, for an undo. */
    public void thaw(GuestId guest) {
        snapshots.thaw(guest);
    }
}
