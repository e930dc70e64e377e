package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.guestconfig.ContainerConfig;
import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.storage.VolumeRenames;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gives a stopped container's volumes another storage, another owner, or another name. */
final class VolumeMove {
    private final ContainerFolders folders;
    private final VolumeRenames renames;
    private final ContainerVolumes volumes;
    private final RunningContainers running;

    VolumeMove(
            ContainerFolders folders,
            ImageAllocation images,
            ContainerVolumes volumes,
            RunningContainers running) {
        this.folders = folders;
        this.renames = new VolumeRenames(images);
        this.volumes = volumes;
        this.running = running;
    }

    /**
     * Copies a volume to another storage.
     *
     * @return slot → its new text; {@code unused} → the old volume if it stays
     */
    Map<String, String> toStorage(MoveContainerVolume command, Work work) throws IOException {
        ensureStopped(command.guest(), "cannot move volumes of a running container");
        StoredVolume old = StoredVolume.of(command.slot(), command.text(), command.storages());
        old.requirePath();
        long size = old.size();
        DirStorage target = Storages.of(command.storages(), command.targetStorage());
        String made = volumes.allocate(target, command.guest(), size, command.unprivileged(), work);
        new VolumeCopy(folders)
                .copy(
                        command.guest(),
                        old.requirePath(),
                        Storages.requirePath(command.storages(), made),
                        command.bandwidth(),
                        work);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(command.slot(), old.textWith(made, size));
        if (command.deleteSource()) {
            old.volumes().removeAfter(old.name(), work);
        } else {
            facts.put("unused", old.id());
        }
        return facts;
    }

    /**
     * Renames a volume for its new owner.
     *
     * @return {@code volume} → what its slot there says
     */
    Map<String, String> toGuest(ReassignContainerVolume command, Work work) throws IOException {
        ensureStopped(command.guest(), "cannot reassign volumes of a running container");
        StoredVolume old = StoredVolume.of("volume", command.text(), command.storages());
        old.requirePath();
        long size = old.size();
        String made = renames.reassign(old, command.targetGuest(), work);
        boolean bare =
                command.targetSlot().startsWith("unused")
                        || PropertyText.parse(command.text(), "volume").values().size() == 1;
        if (bare) {
            return Map.of("volume", made);
        }
        return Map.of("volume", old.textWith(made, size));
    }

    /**
     * Makes a container's volumes base volumes.
     *
     * @return slot → its new text
     */
    Map<String, String> toBase(ConvertToTemplate command, Work work) throws IOException {
        ensureStopped(
                command.guest(),
                "unable to convert to template - CT " + command.guest() + " is running");
        Map<String, String> facts = new LinkedHashMap<>();
        ContainerConfig config = new ContainerConfig(command.guest(), command.config());
        for (StoredVolume old : ContainerVolumes.stored(config, command.storages())) {
            long size = old.size();
            facts.put(old.slot(), old.textWith(renames.toBase(old, work), size));
        }
        return facts;
    }

    private void ensureStopped(GuestId guest, String otherwise) {
        if (running.isRunning(guest)) {
            throw new WorkFailure(otherwise);
        }
    }
}
