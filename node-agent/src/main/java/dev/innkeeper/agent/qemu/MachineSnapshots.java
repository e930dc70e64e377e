package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.qemu.qmp.QmpCommand;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.MachineCommand.DeleteMachineSnapshot;
import dev.innkeeper.contracts.MachineCommand.RollbackMachine;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Snapshots of all disks of a machine at one moment, with its memory or without. What is inside an
 * image that QEMU has open is QEMU's business; everything else is the storage's.
 */
final class MachineSnapshots {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final RunningMachines running;
    private final StateVolumes states;
    private final QuietGuest quiet;

    MachineSnapshots(RunningMachines running, StateVolumes states, QuietGuest quiet) {
        this.running = running;
        this.states = states;
        this.quiet = quiet;
    }

    /**
     * Takes the snapshot; a machine that ran goes on.
     *
     * @return what is to be known of its memory
     * @throws WorkFailure if a disk's storage has no snapshots
     */
    Map<String, String> take(SnapshotMachine command, Work work) throws IOException {
        GuestId guest = command.guest();
        MachineConfig config = new MachineConfig(guest, command.config());
        List<StoredVolume> disks = disks(config, command.storages());
        if (!running.isRunning(guest)) {
            for (StoredVolume disk : disks) {
                disk.volumes().snapshot(disk.name(), command.snapshot(), work);
            }
            return Map.of();
        }
        QmpClient monitor = running.monitor(guest);
        boolean ran = running.state(guest).equals("running");
        Map<String, String> facts = Map.of();
        if (command.stateStorage().isPresent()) {
            facts =
                    states.save(
                            config,
                            command.stateStorage().get(),
                            command.storages(),
                            command.snapshot(),
                            () -> takeOfDisks(guest, monitor, disks, command.snapshot(), work),
                            work);
        } else {
            atRest(config, ran, disks, command.snapshot(), work);
        }
        // After its memory was written out a machine has its images again only by going on.
        if (ran || command.stateStorage().isPresent()) {
            monitor.execute(QmpCommand.Plain.CONTINUE, LIMIT);
        }
        if (!ran) {
            monitor.execute(QmpCommand.Plain.STOP);
        }
        return facts;
    }

    private void atRest(
            MachineConfig config, boolean ran, List<StoredVolume> disks, String snapshot, Work work)
            throws IOException {
        GuestId guest = config.guest();
        QmpClient monitor = running.monitor(guest);
        boolean frozen = ran && quiet.freeze(config, work);
        try {
            if (ran) {
                work.before(new Undo.ResumeMachine(guest.value()));
                monitor.execute(QmpCommand.Plain.STOP, LIMIT);
            }
            takeOfDisks(guest, monitor, disks, snapshot, work);
        } finally {
            if (frozen) {
                monitor.execute(QmpCommand.Plain.CONTINUE, LIMIT);
                quiet.thaw(guest, work);
            }
        }
    }

    /** The machine stands still. */
    private static void takeOfDisks(
            GuestId guest, QmpClient monitor, List<StoredVolume> disks, String snapshot, Work work)
            throws IOException {
        BlockDevices devices = BlockDevices.of(monitor);
        List<Map<String, Object>> inside = new ArrayList<>();
        for (StoredVolume disk : disks) {
            Path file = disk.requirePath();
            Optional<BlockDevices.Device> device = devices.having(file);
            if (device.isEmpty() || !disk.format().equals("qcow2")) {
                disk.volumes().snapshot(disk.name(), snapshot, work);
                continue;
            }
            if (device.get().snapshots().contains(snapshot)) {
                throw new WorkFailure("snapshot '" + snapshot + "' of '" + disk.id() + "' exists");
            }
            work.log("snapshotting '" + device.get().name() + "' (" + disk.id() + ")");
            work.before(new Undo.RemoveImageSnapshot(guest.value(), file.toString(), snapshot));
            inside.add(
                    Map.of(
                            "type",
                            "blockdev-snapshot-internal-sync",
                            "data",
                            Map.of("device", device.get().name(), "name", snapshot)));
        }
        if (!inside.isEmpty()) {
            monitor.execute(new QmpCommand.With("transaction", Map.of("actions", inside)), LIMIT);
        }
    }

    /** Removes the snapshot of every disk, however many of them are left, and its memory. */
    void remove(DeleteMachineSnapshot command, Work work) throws IOException {
        MachineConfig config = new MachineConfig(command.guest(), command.config());
        for (StoredVolume disk : StoredDisks.of(config, command.storages())) {
            try {
                remove(command.guest(), disk, command.snapshot());
            } catch (WorkFailure e) {
                if (!command.force()) {
                    throw e;
                }
                work.log("WARN: snapshot of '" + disk.id() + "' stays: " + e.getMessage());
            }
        }
        Optional<String> state = config.text("vmstate");
        if (state.isPresent()) {
            VolumeId id = VolumeId.parse(state.get());
            Storages.of(command.storages(), id.storage()).free(id.name());
        }
    }

    private void remove(GuestId guest, StoredVolume disk, String snapshot) throws IOException {
        Path file = disk.storage().pathOf(disk.name());
        if (!disk.format().equals("qcow2") || !removeInside(guest, file, snapshot)) {
            disk.volumes().removeSnapshot(disk.name(), snapshot);
        }
    }

    /**
     * Removes a snapshot inside an image that the machine has open.
     *
     * @return false if it does not have it open
     */
    boolean removeInside(GuestId guest, Path file, String snapshot) {
        if (!running.isRunning(guest)) {
            return false;
        }
        QmpClient monitor = running.monitor(guest);
        Optional<BlockDevices.Device> device = BlockDevices.of(monitor).having(file);
        if (device.filter(d -> d.snapshots().contains(snapshot)).isPresent()) {
            monitor.execute(
                    new QmpCommand.With(
                            "blockdev-snapshot-delete-internal-sync",
                            Map.of("device", device.get().name(), "name", snapshot)),
                    LIMIT);
        }
        return device.isPresent();
    }

    /** Takes every disk back; the machine does not run. */
    void rollBack(RollbackMachine command, Work work) throws IOException {
        MachineConfig config = new MachineConfig(command.guest(), command.config());
        for (StoredVolume disk : disks(config, command.storages())) {
            disk.requirePath();
            work.log("rolling back '" + disk.slot() + "' (" + disk.id() + ")");
            disk.volumes().rollBack(disk.name(), command.snapshot(), work);
        }
    }

    private static List<StoredVolume> disks(MachineConfig config, List<StorageSpec> storages) {
        List<StoredVolume> disks = StoredDisks.of(config, storages);
        for (StoredVolume disk : disks) {
            if (!disk.volumes().hasSnapshots(disk.name())) {
                throw new WorkFailure("snapshot feature is not available");
            }
        }
        return disks;
    }
}
