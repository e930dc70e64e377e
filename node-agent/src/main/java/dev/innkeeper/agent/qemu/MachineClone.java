package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.storage.DirStorage;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.MachineCommand.CloneMachine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the disks of a clone: linked to those of a template, or copied. The disks of a machine that
 * runs are all copied before they are left at one moment, with its file systems written out.
 */
final class MachineClone {
    private final DiskCopies copies;
    private final ImageAllocation images;
    private final MachineDisks disks;
    private final QuietGuest quiet;

    MachineClone(DiskCopies copies, ImageAllocation images, MachineDisks disks, QuietGuest quiet) {
        this.copies = copies;
        this.images = images;
        this.disks = disks;
        this.quiet = quiet;
    }

    /**
     * @return slot → property string of each new volume
     */
    Map<String, String> clone(CloneMachine command, Work work) throws IOException {
        MachineConfig config = new MachineConfig(command.guest(), command.config());
        for (Drive drive : config.drives()) {
            if (!drive.isStored() && !drive.isCdrom() && !drive.isEmpty()) {
                throw new WorkFailure(
                        "unable to clone '" + drive.slot() + "' - it is a path of the host");
            }
        }
        Map<String, String> made = new LinkedHashMap<>();
        Map<StoredVolume, DiskCopies.Copy> mirrored = new LinkedHashMap<>();
        for (StoredVolume disk : StoredDisks.of(config, command.storages())) {
            if (!command.full() && !disk.slot().startsWith("tpmstate")) {
                made.put(disk.slot(), linked(command, disk, work));
                continue;
            }
            DiskCopies.Copy copy = copied(command, disk, work);
            made.put(disk.slot(), StoredDisks.text(disk.text(), copy.volume(), copy.size()));
            if (copy.mirror().isPresent()) {
                mirrored.put(disk, copy);
            }
        }
        if (!mirrored.isEmpty()) {
            leave(command, mirrored, work);
        }
        for (Drive drive : config.drives()) {
            if (drive.isCloudInit()) {
                made.put(drive.slot(), cloudInit(command, drive, work));
            }
        }
        return made;
    }

    private String linked(CloneMachine command, StoredVolume disk, Work work) throws IOException {
        work.log("create linked clone of drive " + disk.slot() + " (" + disk.id() + ")");
        if (command.snapshot().isPresent() || !disk.name().matches("(?:.*/)?base-[^/]+")) {
            throw new WorkFailure("Linked clone feature for '" + disk.id() + "' is not available");
        }
        String name = images.linked(disk.storage(), disk.name(), command.guest(), work);
        return StoredDisks.text(disk.text(), disk.storage().id() + ":" + name, disk.size());
    }

    private DiskCopies.Copy copied(CloneMachine command, StoredVolume disk, Work work)
            throws IOException {
        work.log("create full clone of drive " + disk.slot() + " (" + disk.id() + ")");
        DirStorage storage =
                command.targetStorage()
                        .map(id -> Storages.of(command.storages(), id))
                        .orElse(disk.storage());
        boolean hasFormat = !disk.slot().startsWith("efidisk");
        return copies.make(
                command.source(),
                disk,
                command.guest(),
                command.snapshot(),
                storage,
                hasFormat ? command.format() : Optional.empty(),
                command.bandwidth(),
                new MachineVolumes(command.storages()),
                work);
    }

    private void leave(CloneMachine command, Map<StoredVolume, DiskCopies.Copy> mirrored, Work work)
            throws IOException {
        for (DiskCopies.Copy copy : mirrored.values()) {
            copy.mirror().orElseThrow().awaitReady(work);
        }
        work.log("all 'mirror' jobs are ready");
        MachineConfig source = new MachineConfig(command.source(), command.config());
        boolean frozen = quiet.freeze(source, work);
        try {
            for (DiskCopies.Copy copy : mirrored.values()) {
                copy.mirror().orElseThrow().leave();
            }
        } finally {
            if (frozen) {
                quiet.thaw(command.source(), work);
            }
        }
    }

    /** Empty: the next start fills it. */
    private String cloudInit(CloneMachine command, Drive drive, Work work) throws IOException {
        DirStorage storage =
                command.targetStorage()
                        .map(id -> Storages.of(command.storages(), id))
                        .orElseGet(() ->
                                StoredVolume.of(drive.slot(), drive.volume(), command.storages())
                                        .storage());
        String format = command.format().orElse(MachineVolumes.format(drive.volume()));
        String text = command.config().getOrDefault(drive.slot(), "media=cdrom");
        return disks.cloudInit(command.guest(), storage, format, text, work);
    }
}
