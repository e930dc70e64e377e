package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Makes a container's volume larger, and the file system on it. */
final class VolumeResize {
    /**
     * @return slot → its text with the new size
     * @throws WorkFailure if the volume would shrink, or has no size
     */
    Map<String, String> resize(ResizeContainerVolume command, Work work) throws IOException {
        StoredVolume volume = StoredVolume.of(command.slot(), command.text(), command.storages());
        Path path = volume.requirePath();
        long present = volume.size();
        if (command.sizeBytes() < present) {
            throw new WorkFailure("unable to shrink disk size");
        }
        volume.volumes().grow(volume.name(), command.sizeBytes());
        if (Files.isRegularFile(path)) {
            work.log("Image resized.");
            growFileSystem(path, work);
        }
        return Map.of(command.slot(), volume.textWith(volume.id(), command.sizeBytes()));
    }

    /** As Proxmox VE has it, the volume has grown even if its file system could not. */
    private static void growFileSystem(Path image, Work work) throws IOException {
        try {
            ImageFileSystem.grow(image, work);
        } catch (WorkFailure e) {
            work.log("Failed to update the container's filesystem: " + e.getMessage());
        }
    }
}
