package dev.innkeeper.agent.guest;

import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.VolumeId;
import java.io.IOException;
import java.util.List;

/** Frees the volumes of a guest that is destroyed. */
public final class VolumeRemoval {
    private VolumeRemoval() {}

    /**
     * @param force go on if the volume cannot be freed
     */
    public static void free(String volume, List<StorageSpec> storages, boolean force, Work work)
            throws IOException {
        VolumeId id = VolumeId.parse(volume);
        try {
            Storages.of(storages, id.storage()).free(id.name());
        } catch (WorkFailure e) {
            if (!force) {
                throw e;
            }
            work.log("WARN: volume '" + volume + "' stays: " + e.getMessage());
        }
    }

    /** Frees what the guest owns by its name, whatever its configuration says. */
    public static void freeUnreferenced(GuestId guest, List<StorageSpec> storages)
            throws IOException {
        for (StorageSpec spec : storages) {
            if (Storages.knows(spec)) {
                DirStorage storage = Storages.of(spec);
                for (String volume : storage.volumes().list(guest)) {
                    if (volume.matches(guest + "/(vm|subvol|base|basevol)-" + guest + "-.+")) {
                        storage.free(volume);
                    }
                }
            }
        }
    }
}
