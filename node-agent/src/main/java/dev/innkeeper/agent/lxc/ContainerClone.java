package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the volumes of a clone. Linked ones share their data with the source's; so do full ones
 * that stay on a storage where sharing leaves both sides independent. Others are copied.
 */
final class ContainerClone {
    private final ContainerFolders folders;
    private final ImageAllocation images;
    private final ContainerVolumes volumes;
    private final RunningContainers running;

    ContainerClone(
            ContainerFolders folders,
            ImageAllocation images,
            ContainerVolumes volumes,
            RunningContainers running) {
        this.folders = folders;
        this.images = images;
        this.volumes = volumes;
        this.running = running;
    }

    /**
     * @return slot → property string of each new volume
     */
    Map<String, String> clone(CloneContainer command, Work work) throws IOException {
        if (command.snapshot().isEmpty() && running.isRunning(command.source())) {
            throw new WorkFailure(
                    "Full clone of a running container is only possible from a snapshot");
        }
        work.before(new Undo.RemoveTree(folders.mounts(command.target()).toString()));
        Map<String, String> made = new LinkedHashMap<>();
        ContainerConfig config = new ContainerConfig(command.target(), command.config());
        for (StoredVolume volume : ContainerVolumes.stored(config, command.storages())) {
            made.put(volume.slot(), clone(command, volume, work));
        }
        return made;
    }

    private String clone(CloneContainer command, StoredVolume volume, Work work)
            throws IOException {
        long size = volume.size();
        GuestId target = command.target();
        if (!command.full()) {
            work.log(
                    "create linked clone of mountpoint "
                            + volume.slot()
                            + " ("
                            + volume.id()
                            + ")");
            if (!volume.volumes().hasSnapshots(volume.name())) {
                throw new WorkFailure(
                        "Linked clone feature for '" + volume.id() + "' is not available");
            }
            return shared(command.snapshot(), volume, target, size, work);
        }
        work.log("create full clone of mountpoint " + volume.slot() + " (" + volume.id() + ")");
        DirStorage storage =
                command.targetStorage()
                        .map(id -> Storages.of(command.storages(), id))
                        .orElse(volume.storage());
        boolean stays = storage.id().equals(volume.storage().id());
        if (stays && volume.volumes().hasSnapshots(volume.name())) {
            return shared(command.snapshot(), volume, target, size, work);
        }
        String made = volumes.allocate(storage, target, size, command.unprivileged(), work);
        copy(command, volume, Storages.requirePath(command.storages(), made), work);
        return volume.textWith(made, size);
    }

    private String shared(
            Optional<String> snapshot, StoredVolume volume, GuestId target, long size, Work work)
            throws IOException {
        String made = images.shared(volume.storage(), volume.name(), snapshot, target, work);
        return volume.textWith(volume.storage().id() + ":" + made, size);
    }

    /**
     * A snapshot is read through a writable twin: its file system may need its journal replayed.
     */
    private void copy(CloneContainer command, StoredVolume volume, Path to, Work work)
            throws IOException {
        VolumeCopy copy = new VolumeCopy(folders);
        GuestId target = command.target();
        if (command.snapshot().isEmpty()) {
            copy.copy(target, volume.requirePath(), to, command.bandwidth(), work);
            return;
        }
        DirStorage storage = volume.storage();
        String twin = images.shared(storage, volume.name(), command.snapshot(), target, work);
        copy.copy(target, storage.requirePath(twin), to, command.bandwidth(), work);
        storage.volumes().remove(twin);
    }
}
