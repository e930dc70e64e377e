package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guest.VolumeRemoval;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.util.List;

/** Removes a machine with its volumes and every trace on this node. Can be done again. */
final class MachineDestroy {
    private final MachineFolders folders;
    private final RunningMachines running;
    private final MachineStop stop;

    MachineDestroy(MachineFolders folders, RunningMachines running, MachineStop stop) {
        this.folders = folders;
        this.running = running;
        this.stop = stop;
    }

    /**
     * @param force stop it if it runs, go on when a volume cannot be freed
     * @param unreferenced also free volumes of this guest that its configuration does not name
     */
    void destroy(
            MachineConfig config,
            List<StorageSpec> storages,
            boolean force,
            boolean unreferenced,
            Work work)
            throws IOException {
        GuestId guest = config.guest();
        if (running.isRunning(guest)) {
            if (!force) {
                throw new WorkFailure("VM " + guest + " is running - destroy failed");
            }
            stop.stop(guest);
        }
        for (String volume : config.ownVolumes()) {
            if (volume.indexOf(':') >= 0 && isOwn(guest, volume)) {
                VolumeRemoval.free(volume, storages, force, work);
            }
        }
        if (unreferenced) {
            VolumeRemoval.freeUnreferenced(guest, storages);
        }
        MachineNets.remove(guest);
        folders.remove(guest);
    }

    /** A disk of another guest may be in a slot; it stays. */
    private static boolean isOwn(GuestId guest, String volume) {
        return volume.matches("[^:]+:(?:.*/)?" + guest + "/[^/]+");
    }
}
