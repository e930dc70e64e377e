package dev.innkeeper.guest.volumes;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.MachineCommand.MoveMachineDisk;
import dev.innkeeper.contracts.MachineCommand.ReassignMachineDisk;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.VolumeId;
import dev.innkeeper.tasks.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves a volume to another storage, or into another guest of the same kind (S236–S238). A
 * container has to be stopped; a machine changes over to the copy while it runs.
 */
@Component
class VolumeMove {
    private final Guests guests;
    private final GuestTopic topic;
    private final Permissions permissions;
    private final Storages storages;
    private final NodeWork work;
    private final BandwidthLimits limits;
    private final Tasks tasks;
    private final Commands commands;

    VolumeMove(
            Guests guests,
            GuestTopic topic,
            Permissions permissions,
            Storages storages,
            NodeWork work,
            BandwidthLimits limits,
            Tasks tasks,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.permissions = permissions;
        this.storages = storages;
        this.work = work;
        this.limits = limits;
        this.tasks = tasks;
        this.commands = commands;
    }

    /** A slot of a container, and the configuration that the client has seen. */
    record Place(GuestId guest, String slot, Optional<String> digest) {}

    /** Who moves volumes of which kind of guests, on which node. */
    record Mover(Caller caller, GuestKind kind, NodeName node) {
        String task() {
            return kind == GuestKind.LXC ? "move_volume" : "qmmove";
        }
    }

    /**
     * @param format of the new volume of a machine; that of the old one if empty
     * @param delete the volume that is left behind; else it stays as unused
     * @param bandwidth in KiB/s, 0 for no limit; the usual one if empty
     */
    @Transactional
    public Upid toStorage(
            Mover mover,
            Place from,
            StorageId storage,
            Optional<String> format,
            boolean delete,
            Optional<Double> bandwidth) {
        Caller caller = mover.caller();
        NodeName node = mover.node();
        Guest guest = guests.requireForChange(mover.kind(), node, from.guest());
        if (!caller.isRoot()) {
            permissions.require(caller, AclPath.of("storage", storage), "Datastore.AllocateSpace");
        }
        VolumeId volume = requireMovable(guest, from);
        if (delete) {
            requireDeletable(guest, from.slot(), volume);
        }
        requireElsewhere(guest, volume, storage, format);
        switch (mover.kind()) {
            case LXC -> storages.requireForContainers(storage, node);
            case QEMU -> storages.requireForMachines(storage, node);
        }
        Upid upid = tasks.start(node, mover.task(), from.guest().toString(), caller);
        List<StorageId> both = List.of(volume.storage(), storage);
        long limit = limits.bytesPerSecond(caller, Purpose.MOVE, both, bandwidth);
        String text = guest.config().get(from.slot()).orElseThrow();
        AgentCommand command =
                switch (mover.kind()) {
                    case LXC ->
                            new MoveContainerVolume(
                                    from.guest(),
                                    from.slot(),
                                    text,
                                    storage,
                                    delete,
                                    guest.config().has("unprivileged"),
                                    work.storages(Map.of(), both),
                                    limit);
                    case QEMU ->
                            new MoveMachineDisk(
                                    from.guest(),
                                    from.slot(),
                                    text,
                                    storage,
                                    format,
                                    delete,
                                    work.storages(Map.of(), both),
                                    limit);
                };
        UUID sent = commands.send(node, command, upid, guest.generation() + 1);
        guest.beginLocked(Activity.DISK, GuestLock.DISK, sent, upid);
        topic.changed(guest);
        return upid;
    }

    @Transactional
    public Upid toGuest(Mover mover, Place from, Place to) {
        Caller caller = mover.caller();
        NodeName node = mover.node();
        if (from.guest().equals(to.guest())) {
            throw Problems.InvalidParameters.of("target-vmid", "must be a different VMID.")
                    .asException();
        }
        if (!caller.isRoot()) {
            permissions.require(caller, AclPath.of("vms", to.guest()), "VM.Config.Disk");
        }
        boolean first = from.guest().value() < to.guest().value();
        Guest one = guests.requireForChange(mover.kind(), node, first ? from.guest() : to.guest());
        Guest other =
                guests.requireForChange(mover.kind(), node, first ? to.guest() : from.guest());
        Guest source = first ? one : other;
        Guest target = first ? other : one;
        VolumeId volume = requireMovable(source, from);
        requireUnprotected(source, from.slot());
        requireNotInSnapshot(source, volume);
        requireRoom(target, from, to, VolumeSlots.path(from.slot(), source.config()));
        Upid upid = tasks.start(node, mover.task(), from.guest().toString(), caller);
        String text = source.config().get(from.slot()).orElseThrow();
        List<StorageSpec> specs = work.storages(Map.of(), List.of(volume.storage()));
        AgentCommand command =
                switch (mover.kind()) {
                    case LXC ->
                            new ReassignContainerVolume(
                                    from.guest(), to.guest(), text, to.slot(), specs);
                    case QEMU ->
                            new ReassignMachineDisk(
                                    from.guest(), to.guest(), text, to.slot(), specs);
                };
        UUID sent =
                commands.send(
                        node,
                        command,
                        Optional.of(upid),
                        source.generation() + 1,
                        VolumeResults.context(from.slot()));
        source.beginLocked(Activity.DISK, GuestLock.DISK, sent, upid);
        target.beginLocked(Activity.DISK, GuestLock.DISK, sent, upid);
        topic.changed(source);
        topic.changed(target);
        return upid;
    }

    private static VolumeId requireMovable(Guest guest, Place from) {
        guest.requireUnlocked();
        from.digest().ifPresent(guest::requireDigest);
        if (guest.isTemplate()) {
            throw new VolumeProblem.OfTemplate().asException();
        }
        String text =
                guest.config().get(from.slot()).orElseThrow(() -> missing(guest, from.slot()));
        if (guest.isUp() && guest.kind() == GuestKind.LXC) {
            throw new VolumeProblem.Running().asException();
        }
        if (VolumeSlots.isDrive(from.slot()) && Drive.parse(from.slot(), text).isCdrom()) {
            throw new VolumeProblem.Medium("move").asException();
        }
        return VolumeSlots.owned(from.slot(), text)
                .orElseThrow(() -> new VolumeProblem.NotStored(from.slot()).asException());
    }

    private static RuntimeException missing(Guest guest, String slot) {
        return switch (guest.kind()) {
            case LXC -> new VolumeProblem.NoVolume(slot).asException();
            case QEMU -> new VolumeProblem.NoDisk(slot).asException();
        };
    }

    /** A machine's disk is copied for a reason: another storage, or another format. */
    private static void requireElsewhere(
            Guest guest, VolumeId volume, StorageId storage, Optional<String> format) {
        boolean same =
                guest.kind() == GuestKind.QEMU
                        && volume.storage().equals(storage)
                        && format.filter(wanted -> !volume.name().endsWith("." + wanted)).isEmpty();
        if (same) {
            throw new VolumeProblem.SameStorage().asException();
        }
    }

    private static void requireUnprotected(Guest guest, String slot) {
        if (guest.isProtected()) {
            throw new GuestProblem.ProtectedDrive("remove", guest.kind(), guest.guestId(), slot)
                    .asException();
        }
    }

    private static void requireDeletable(Guest guest, String slot, VolumeId volume) {
        requireUnprotected(guest, slot);
        if (VolumeSlots.snapshotWith(guest.config(), volume).isPresent()) {
            throw new VolumeProblem.InSnapshot().asException();
        }
    }

    private static void requireNotInSnapshot(Guest guest, VolumeId volume) {
        VolumeSlots.snapshotWith(guest.config(), volume)
                .ifPresent(snapshot -> {
                    throw new VolumeProblem.ReassignSnapshot(volume.toString(), snapshot)
                            .asException();
                });
    }

    private static void requireRoom(Guest target, Place from, Place to, String path) {
        target.requireUnlocked();
        to.digest().ifPresent(target::requireDigest);
        if (target.isTemplate()) {
            throw new VolumeProblem.OfTemplate().asException();
        }
        if (target.config().has(to.slot())) {
            throw new VolumeProblem.SlotTaken(target.kind(), to.slot(), to.guest()).asException();
        }
        if (from.slot().equals("rootfs")) {
            throw new Problems.Refused("cannot move the root file system to another container")
                    .asException();
        }
        if (VolumeSlots.isUnused(from.slot()) && !VolumeSlots.isUnused(to.slot())) {
            throw new Problems.Refused("an unused volume can only become an unused one")
                    .asException();
        }
        if (target.isUp() && !VolumeSlots.isUnused(to.slot())) {
            if (target.kind() == GuestKind.QEMU) {
                throw new VolumeProblem.TargetRunning().asException();
            }
            throw new VolumeProblem.Running().asException();
        }
        if (VolumeSlots.isMountPoint(to.slot())) {
            requireFreePath(target, path);
        }
    }

    private static void requireFreePath(Guest target, String path) {
        boolean taken =
                target.config().options().keySet().stream()
                        .filter(VolumeSlots::isMountPoint)
                        .anyMatch(slot -> VolumeSlots.path(slot, target.config()).equals(path));
        if (taken) {
            throw new Problems.Refused(
                            "CT %s has a mount point at '%s' already"
                                    .formatted(target.guestId(), path))
                    .asException();
        }
    }
}
