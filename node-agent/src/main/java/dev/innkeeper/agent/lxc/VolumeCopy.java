package dev.innkeeper.agent.lxc;

import dev.innkeeper.agent.work.FileTree;
import dev.innkeeper.agent.work.HostProgram;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies all files of one volume into another, image or folder, with owners, modes, extended
 * attributes, access control lists, hard links and holes.
 */
final class VolumeCopy {
    private static final long KIBIBYTE = 1024;

    private final ContainerFolders folders;

    VolumeCopy(ContainerFolders folders) {
        this.folders = folders;
    }

    /**
     * @param guest whose mount folders are used meanwhile
     * @param from an image or a folder that nobody writes to
     * @param to an empty image with a file system, or an empty folder
     * @param bandwidth bytes that are written in a second at most; 0 for no limit
     * @throws WorkFailure if not everything could be copied
     */
    void copy(GuestId guest, Path from, Path to, long bandwidth, Work work) throws IOException {
        Path source = folders.mountTarget(guest, ".copy-source");
        Path target = folders.mountTarget(guest, ".copy-target");
        try (MountSpace space =
                MountSpace.forWork(List.of(mount(from, source), mount(to, target)))) {
            HostProgram.Outcome outcome =
                    HostProgram.of(space.enter(command(source, target, bandwidth)))
                            .lines(work::log)
                            .run(work);
            if (!outcome.good()) {
                throw new WorkFailure("copy failed: " + HostProgramWords.reason(outcome));
            }
            HostProgram.of(space.enter(List.of("sync", "-f", target.toString()))).require(work);
        } finally {
            FileTree.remove(source);
            FileTree.remove(target);
            folders.removeMountsIfEmpty(guest);
        }
    }

    private static List<String> command(Path source, Path target, long bandwidth) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "rsync",
                                "--stats",
                                "-aHAX",
                                "--numeric-ids",
                                "--whole-file",
                                "--sparse",
                                "--one-file-system"));
        if (bandwidth > 0) {
            command.add("--bwlimit=" + Math.max(1, bandwidth / KIBIBYTE));
        }
        command.add(source + "/");
        command.add(target.toString());
        return command;
    }

    /** Not read-only: the journal of a file system that was not unmounted must be replayed. */
    static MountSpace.Mount mount(Path volume, Path at) throws IOException {
        if (Files.isDirectory(volume)) {
            return new MountSpace.Mount("bind", volume, at);
        }
        LoopDevices.ensureUnused(volume);
        return new MountSpace.Mount("image,loop,noatime", volume, at);
    }
}
