package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guestconfig.PropertyText;
import dev.innkeeper.agent.qemu.config.Drive;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.Storages;
import dev.innkeeper.agent.storage.StoredVolume;
import dev.innkeeper.agent.storage.VolumeRenames;
import dev.innkeeper.agent.work.Undo;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.MachineCommand.ConvertMachineToTemplate;
import dev.innkeeper.contracts.MachineCommand.MoveMachineDisk;
import dev.innkeeper.contracts.MachineCommand.ReassignMachineDisk;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Gives a machine's disks another storage, another format, another owner, or another name. */
final class MachineDiskMove {
    private final RunningMachines running;
    private final DiskCopies copies;
    private final VolumeRenames renames;

    MachineDiskMove(RunningMachines running, DiskCopies copies, ImageAllocation images) {
        this.running = running;
        this.copies = copies;
        this.renames = new VolumeRenames(images);
    }

    /**
     * Copies a disk; a running machine changes over to the copy.
     *
     * @return slot → its new text; {@code unused} → the old volume if it stays
     */
    Map<String, String> toStorage(MoveMachineDisk command, Work work) throws IOException {
        GuestId guest = command.guest();
        boolean isCdrom =
                new MachineConfig(guest, Map.of(command.slot(), command.text()))
                        .drive(command.slot())
                        .filter(Drive::isCdrom)
                        .isPresent();
        if (isCdrom) {
            throw new WorkFailure("you can't move a cdrom");
        }
        StoredVolume old = StoredVolume.of(command.slot(), command.text(), command.storages());
        Path file = old.requirePath();
        work.log("create full clone of drive " + old.slot() + " (" + old.id() + ")");
        DiskCopies.Copy copy =
                copies.make(
                        guest,
                        old,
                        guest,
                        Optional.empty(),
                        Storages.of(command.storages(), command.targetStorage()),
                        command.format(),
                        command.bandwidth(),
                        new MachineVolumes(command.storages()),
                        work);
        if (copy.mirror().isPresent()) {
            DriveMirror mirror = copy.mirror().get();
            mirror.awaitReady(work);
            work.log("all 'mirror' jobs are ready");
            work.before(
                    new Undo.MirrorBack(
                            guest.value(), copy.file().path(), file.toString(), old.format()));
            mirror.complete();
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(old.slot(), StoredDisks.text(old.text(), copy.volume(), copy.size()));
        if (command.deleteSource()) {
            old.volumes().removeAfter(old.name(), work);
        } else {
            facts.put("unused", old.id());
        }
        return facts;
    }

    /**
     * Renames a volume for its new owner.
     *
     * @return {@code volume} → what its slot there says
     */
    Map<String, String> toGuest(ReassignMachineDisk command, Work work) throws IOException {
        StoredVolume old = StoredVolume.of("disk", command.text(), command.storages());
        if (copies.open(command.guest(), old.requirePath()).isPresent()) {
            throw new WorkFailure("unable to reassign '" + old.id() + "' - it is in use");
        }
        long size = old.size();
        String made = renames.reassign(old, command.targetGuest(), work);
        boolean bare =
                command.targetSlot().startsWith("unused")
                        || PropertyText.parse(command.text(), "file").values().size() == 1;
        return Map.of("volume", bare ? made : StoredDisks.text(old.text(), made, size));
    }

    /**
     * Makes base volumes of a machine's disks.
     *
     * @return slot → its new text
     */
    Map<String, String> toBase(ConvertMachineToTemplate command, Work work) throws IOException {
        if (running.isRunning(command.guest())) {
            throw new WorkFailure("you can't convert a VM to template if VM is running");
        }
        Map<String, String> facts = new LinkedHashMap<>();
        MachineConfig config = new MachineConfig(command.guest(), command.config());
        for (StoredVolume old : StoredDisks.of(config, command.storages())) {
            if (command.disk().filter(slot -> !slot.equals(old.slot())).isEmpty()) {
                long size = old.size();
                String base = renames.toBase(old, work);
                facts.put(old.slot(), StoredDisks.text(old.text(), base, size));
            }
        }
        return facts;
    }
}
