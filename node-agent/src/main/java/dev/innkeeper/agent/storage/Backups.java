package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.PruneBackups;
import dev.innkeeper.contracts.AgentCommand.UpdateVolume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be done with backup archives as files. */
public final class Backups {

    /**
     * @throws WorkFailure if the volume is no backup, or not there
     */
    public static void update(UpdateVolume command) throws IOException {
        boolean isBackup = VolumeName.parse(command.volume()).content() == ContentType.BACKUP;
        if (!isBackup) {
            throw new WorkFailure(
                    command.notes().isPresent()
                            ? "only backups can have notes"
                            : "only backups can be protected");
        }
        Path archive = Storages.of(command.storage()).requirePath(command.volume());
        if (command.notes().isPresent()) {
            BackupNotes.write(archive, command.notes().get());
        }
        if (command.protect().isPresent()) {
            BackupNotes.protect(archive, command.protect().get());
        }
    }

    /** Removes what is to go; one that cannot be removed does not keep the others. */
    public static void prune(PruneBackups command, Work work) throws IOException {
        DirStorage storage = Storages.of(command.storage());
        boolean failed = false;
        for (String volume : command.volumes()) {
            work.ensureWanted();
            Path archive = storage.pathOf(volume);
            if (!Files.exists(archive) || BackupNotes.isProtected(archive)) {
                continue;
            }
            try {
                work.log("removing backup '" + storage.id() + ":" + volume + "'");
                storage.free(volume);
            } catch (IOException e) {
                work.log("removing backup '" + storage.id() + ":" + volume + "' failed: " + e);
                failed = true;
            }
        }
        if (failed) {
            throw new WorkFailure("not all backups could be removed");
        }
    }

    private Backups() {}
}
