package dev.innkeeper.agent.qemu;

import dev.innkeeper.agent.guest.KnownGuest;
import dev.innkeeper.agent.qemu.commandline.DiskFile;
import dev.innkeeper.agent.qemu.config.MachineConfig;
import dev.innkeeper.agent.storage.ImageAllocation;
import dev.innkeeper.agent.storage.ImageSnapshots;
import dev.innkeeper.agent.work.Work;
import dev.innkeeper.agent.work.WorkFailure;
import dev.innkeeper.contracts.MachineCommand;
import dev.innkeeper.contracts.MachineCommand.CloneMachine;
import dev.innkeeper.contracts.MachineCommand.ConvertMachineToTemplate;
import dev.innkeeper.contracts.MachineCommand.DeleteMachineSnapshot;
import dev.innkeeper.contracts.MachineCommand.HibernateMachine;
import dev.innkeeper.contracts.MachineCommand.MoveMachineDisk;
import dev.innkeeper.contracts.MachineCommand.ReassignMachineDisk;
import dev.innkeeper.contracts.MachineCommand.RollbackMachine;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
import dev.innkeeper.contracts.MachineCommand.WriteCloudInit;
import dev.innkeeper.kernel.GuestId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** What can be done with machines' disks and states, as {@link Machines}; and the way back. */
public final class MachineDiskWork {

    /** Ends a machine as a user's stop does, with what its hook script has to say. */
    interface Stopping {
        void stop(GuestId guest, Work work);
    }

    private final RunningMachines running;
    private final MachineStart start;
    private final Stopping stop;
    private final KnownGuest.Finder known;
    private final StateVolumes states;
    private final QuietGuest quiet;
    private final DiskCopies copies;
    private final MachineSnapshots snapshots;
    private final MachineClone clone;
    private final MachineDiskMove move;
    private final Clock clock;

    MachineDiskWork(
            MachineFolders folders,
            RunningMachines running,
            ImageAllocation images,
            MachineDisks disks,
            MachineStart start,
            Stopping stop,
            KnownGuest.Finder known,
            Clock clock) {
        this.running = running;
        this.start = start;
        this.stop = stop;
        this.known = known;
        this.clock = clock;
        states = new StateVolumes(folders, running, images);
        quiet = new QuietGuest(folders);
        copies = new DiskCopies(running, images);
        snapshots = new MachineSnapshots(running, states, quiet);
        clone = new MachineClone(copies, images, disks, quiet);
        move = new MachineDiskMove(running, copies, images);
    }

    /**
     * Does what a command says.
     *
     * @return the facts of its success
     */
    Map<String, String> run(MachineCommand command, Work work) throws IOException {
        return switch (command) {
            case SnapshotMachine c -> snapshots.take(c, work);
            case DeleteMachineSnapshot c -> {
                snapshots.remove(c, work);
                yield Map.of();
            }
            case RollbackMachine c -> rollBack(c, work);
            case CloneMachine c -> clone.clone(c, work);
            case ConvertMachineToTemplate c -> move.toBase(c, work);
            case MoveMachineDisk c -> {
                Map<String, String> facts = move.toStorage(c, work);
                trim(c.guest(), work);
                yield facts;
            }
            case ReassignMachineDisk c -> move.toGuest(c, work);
            case HibernateMachine c -> hibernate(c, work);
            case WriteCloudInit c -> {
                MachineConfig config = new MachineConfig(c.guest(), c.config());
                new MachineCloudInit(running).write(config, c.storages(), work);
                yield Map.of();
            }
        };
    }

    private void trim(GuestId guest, Work work) {
        if (running.isRunning(guest)) {
            known.find(guest)
                    .map(found -> new MachineConfig(guest, found.options()))
                    .ifPresent(config -> quiet.trim(config, work));
        }
    }

    private Map<String, String> rollBack(RollbackMachine command, Work work) throws IOException {
        MachineConfig config = new MachineConfig(command.guest(), command.config());
        Optional<Path> state = StateVolumes.path(config, command.storages());
        stop.stop(command.guest(), work);
        snapshots.rollBack(command, work);
        if (state.isPresent() || command.start()) {
            return start.start(config, command.storages(), state, work);
        }
        return Map.of();
    }

    private Map<String, String> hibernate(HibernateMachine command, Work work) throws IOException {
        GuestId guest = command.guest();
        if (!running.isRunning(guest)) {
            throw new WorkFailure("VM " + guest + " not running");
        }
        MachineConfig config = new MachineConfig(guest, command.config());
        String name = "suspend-" + LocalDate.now(clock);
        Map<String, String> facts =
                states.save(
                        config, command.stateStorage(), command.storages(), name, () -> {}, work);
        stop.stop(guest, work);
        return facts;
    }

    /** Removes a snapshot inside an image, for an undo. */
    public void removeSnapshot(GuestId guest, Path image, String snapshot) {
        if (!snapshots.removeInside(guest, image, snapshot)) {
            ImageSnapshots.remove(image, snapshot);
        }
    }

    /** Lets a machine go on whose memory was to be written out, for an undo. */
    public void resume(GuestId guest) {
        if (running.isRunning(guest)) {
            MemoryState.giveUp(running.monitor(guest));
        }
    }

    /** Lets the file systems inside a machine go on, for an undo. */
    public void thaw(GuestId guest) {
        if (running.isRunning(guest)) {
            quiet.thaw(guest);
        }
    }

    /** Ends the copying of a disk, for an undo. */
    public void endMirror(GuestId guest, String job) {
        copies.giveUp(guest, job);
    }

    /** Gives a machine its old image again, for an undo. */
    public void mirrorBack(GuestId guest, Path from, Path to, String format) {
        copies.back(guest, from, new DiskFile(to.toString(), format));
    }
}
