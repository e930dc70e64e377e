package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.HostProgram.Outcome;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a container's volume larger, and the file system on it: offline in the image if nothing
 * uses it, else in the mounted file system, which takes the right to manage the kernel's resources
 * (CAP_SYS_RESOURCE).
 */
final class VolumeResize {
    private static final int CORRECTED = 1;

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
        Optional<Path> device = LoopDevices.deviceOf(image);
        try {
            if (device.isPresent()) {
                growMounted(device.get(), work);
            } else {
                growUnused(image, work);
            }
        } catch (WorkFailure e) {
            work.log("Failed to update the container's filesystem: " + e.getMessage());
        }
    }

    private static void growUnused(Path image, Work work) {
        Outcome checked = HostProgram.of("e2fsck", "-f", "-p", image.toString()).run(work);
        if (checked.exitCode() > CORRECTED) {
            throw new WorkFailure("the file system is damaged: " + checked.text());
        }
        run(List.of("resize2fs", image.toString()), work);
    }

    /** The file system is mounted in the container's namespace, so once more in one of our own. */
    private static void growMounted(Path device, Work work) {
        HostProgram.of("losetup", "-c", device.toString()).require(work);
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--", "sh", "-c"));
        command.add("mount --make-rprivate / && mount \"$1\" /mnt && resize2fs \"$1\"");
        command.addAll(List.of("resize", device.toString()));
        run(command, work);
    }

    private static void run(List<String> command, Work work) {
        Outcome outcome = HostProgram.of(command).lines(work::log).run(work);
        if (!outcome.good()) {
            throw new WorkFailure(
                    outcome.text().contains("Permission denied")
                            ? "this host does not let the agent grow a mounted file system"
                                    + " (CAP_SYS_RESOURCE); stop the container and resize it again"
                            : HostProgramWords.reason(outcome));
        }
    }
}
