package dev.innkeeper.agent.storage;

import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentReport.StorageFigures;
import java.io.File;

/** How full a storage is. */
public final class StorageUsage {

    /** Bytes of the file system below the storage; inactive if it cannot be used. */
    public static StorageFigures of(StorageSpec spec) {
        try {
            DirStorage storage = Storages.of(spec);
            if (!storage.isActive()) {
                return inactive(spec);
            }
            File folder = storage.path().toFile();
            long total = folder.getTotalSpace();
            long used = total - folder.getFreeSpace();
            return new StorageFigures(spec.storage(), true, total, used, folder.getUsableSpace());
        } catch (WorkFailure unknownType) {
            return inactive(spec);
        }
    }

    private static StorageFigures inactive(StorageSpec spec) {
        return new StorageFigures(spec.storage(), false, 0, 0, 0);
    }

    private StorageUsage() {}
}
