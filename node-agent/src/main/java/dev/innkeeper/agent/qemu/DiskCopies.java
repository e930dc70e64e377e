package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.commandline.DiskFile;
import dev.innkeeper.agent.qemu.qmp.QmpClient;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Copies disks into new volumes: what a running machine has open is copied by its QEMU, anything
 * else in place.
 */
final class DiskCopies {
    private final RunningMachines running;
    private final ImageAllocation images;

    DiskCopies(RunningMachines running, ImageAllocation images) {
        this.running = running;
        this.images = images;
    }

    /**
     * A copy that is complete, or is kept complete by a mirror.
     *
     * @param volume its id, with the storage
     */
    record Copy(String volume, DiskFile file, long size, Optional<DriveMirror> mirror) {}

    /**
     * Makes a copy.
     *
     * @param user whose QEMU may have the disk open
     * @param owner of the new volume
     * @param snapshot of the disk; empty for its present state
     * @param format of the new volume; empty for that of the disk
     * @param bandwidth bytes in a second at most; 0 for no limit
     */
    Copy make(
            GuestId user,
            StoredVolume disk,
            GuestId owner,
            Optional<String> snapshot,
            DirStorage storage,
            Optional<String> format,
            long bandwidth,
            MachineVolumes volumes,
            Work work)
            throws IOException {
        storage.activate();
        DiskFile source = volumes.find(disk.id());
        Optional<BlockDevices.Device> open = open(user, Path.of(source.path()));
        boolean isTpm = disk.slot().startsWith("tpmstate");
        if (isTpm && running.isRunning(user)) {
            throw new WorkFailure("the TPM's state cannot be copied while the VM is running");
        }
        if (open.isPresent() && snapshot.isPresent()) {
            throw new WorkFailure(
                    "a snapshot of '" + disk.id() + "' cannot be copied while the VM is running");
        }
        long size = disk.size();
        String ending = isTpm ? "raw" : format.orElse(disk.format());
        String name = images.image(storage, owner, ending, size, work);
        DiskFile target = new DiskFile(storage.requirePath(name).toString(), ending);
        String volume = storage.id() + ":" + name;
        if (open.isEmpty()) {
            copyInPlace(disk, source, snapshot, target, bandwidth, work);
            return new Copy(volume, target, size, Optional.empty());
        }
        QmpClient monitor = running.monitor(user);
        String device = open.get().name();
        work.log("drive mirror is starting for " + device);
        work.before(new Undo.EndMirror(user.value(), DriveMirror.job(device)));
        DriveMirror mirror = DriveMirror.begin(monitor, device, target, bandwidth);
        return new Copy(volume, target, size, Optional.of(mirror));
    }

    private static void copyInPlace(
            StoredVolume disk,
            DiskFile source,
            Optional<String> snapshot,
            DiskFile target,
            long bandwidth,
            Work work) {
        if (snapshot.isPresent() && !source.format().equals("qcow2")) {
            Path then = disk.volumes().path(disk.name(), snapshot.get());
            DiskFile was = new DiskFile(then.toString(), source.format());
            MachineDisks.copy(was, Optional.empty(), target, bandwidth, work);
        } else {
            MachineDisks.copy(source, snapshot, target, bandwidth, work);
        }
    }

    /** The drive of a running machine that has this file open. */
    Optional<BlockDevices.Device> open(GuestId guest, Path file) {
        return running.isRunning(guest)
                ? BlockDevices.of(running.monitor(guest)).having(file)
                : Optional.empty();
    }

    /** Ends a mirror, for an undo. */
    void giveUp(GuestId guest, String job) {
        if (running.isRunning(guest)) {
            DriveMirror.giveUp(running.monitor(guest), job);
        }
    }

    /** Gives a machine its old image again if it has changed over to a new one, for an undo. */
    void back(GuestId guest, Path from, DiskFile to) {
        Optional<BlockDevices.Device> device = open(guest, from);
        if (device.isPresent()) {
            QmpClient monitor = running.monitor(guest);
            DriveMirror mirror = DriveMirror.begin(monitor, device.get().name(), to, 0);
            mirror.awaitReady(() -> {}, line -> {});
            mirror.complete();
        }
    }
}
