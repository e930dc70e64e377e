package dev.innkeeper.guest.volumes;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.MoveContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ReassignContainerVolume;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
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

/** Moves a stopped container's volume to another storage, or into another container (S236–S238). */
@Component
class VolumeMove {
    private static final String TASK = "move_volume";

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

    /**
     * @param delete the volume that is left behind; else it stays as unused
     * @param bandwidth in KiB/s, 0 for no limit; the usual one if empty
     */
    @Transactional
    public Upid toStorage(
            Caller caller,
            NodeName node,
            Place from,
            StorageId storage,
            boolean delete,
            Optional<Double> bandwidth) {
        Guest guest = guests.requireForChange(GuestKind.LXC, node, from.guest());
        if (!caller.isRoot()) {
            permissions.require(caller, AclPath.of("storage", storage), "Datastore.AllocateSpace");
        }
        VolumeId volume = requireMovable(guest, from);
        if (delete) {
            requireDeletable(guest, from.slot(), volume);
        }
        storages.requireForContainers(storage, node);
        Upid upid = tasks.start(node, TASK, from.guest().toString(), caller);
        List<StorageId> both = List.of(volume.storage(), storage);
        MoveContainerVolume command =
                new MoveContainerVolume(
                        from.guest(),
                        from.slot(),
                        guest.config().get(from.slot()).orElseThrow(),
                        storage,
                        delete,
                        guest.config().has("unprivileged"),
                        work.storages(Map.of(), both),
                        limits.bytesPerSecond(caller, Purpose.MOVE, both, bandwidth));
        UUID sent = commands.send(node, command, upid, guest.generation() + 1);
        guest.beginLocked(Activity.DISK, GuestLock.DISK, sent, upid);
        topic.changed(guest);
        return upid;
    }

    @Transactional
    public Upid toGuest(Caller caller, NodeName node, Place from, Place to) {
        if (from.guest().equals(to.guest())) {
            throw Problems.InvalidParameters.of("target-vmid", "must be a different VMID.")
                    .asException();
        }
        if (!caller.isRoot()) {
            permissions.require(caller, AclPath.of("vms", to.guest()), "VM.Config.Disk");
        }
        boolean first = from.guest().value() < to.guest().value();
        Guest one = guests.requireForChange(GuestKind.LXC, node, first ? from.guest() : to.guest());
        Guest other =
                guests.requireForChange(GuestKind.LXC, node, first ? to.guest() : from.guest());
        Guest source = first ? one : other;
        Guest target = first ? other : one;
        VolumeId volume = requireMovable(source, from);
        requireUnprotected(source, from.slot());
        requireNotInSnapshot(source, volume);
        requireRoom(target, from, to, VolumeSlots.path(from.slot(), source.config()));
        Upid upid = tasks.start(node, TASK, from.guest().toString(), caller);
        ReassignContainerVolume command =
                new ReassignContainerVolume(
                        from.guest(),
                        to.guest(),
                        source.config().get(from.slot()).orElseThrow(),
                        to.slot(),
                        work.storages(Map.of(), List.of(volume.storage())));
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
                guest.config()
                        .get(from.slot())
                        .orElseThrow(() -> new VolumeProblem.NoVolume(from.slot()).asException());
        if (guest.isUp()) {
            throw new VolumeProblem.Running().asException();
        }
        return VolumeSlots.volume(from.slot(), text)
                .orElseThrow(() -> new VolumeProblem.NotStored(from.slot()).asException());
    }

    private static void requireUnprotected(Guest guest, String slot) {
        if (guest.isProtected()) {
            throw new GuestProblem.ProtectedDrive("remove", guest.guestId(), slot).asException();
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
            throw new VolumeProblem.SlotTaken(to.slot(), to.guest()).asException();
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
            throw new VolumeProblem.Running().asException();
        }
        if (!VolumeSlots.isUnused(to.slot())) {
            requireFreePath(target, path);
        }
    }

    private static void requireFreePath(Guest target, String path) {
        boolean taken =
                target.config().options().keySet().stream()
                        .filter(slot -> !VolumeSlots.isUnused(slot))
                        .anyMatch(slot -> VolumeSlots.path(slot, target.config()).equals(path));
        if (taken) {
            throw new Problems.Refused(
                            "CT %s has a mount point at '%s' already"
                                    .formatted(target.guestId(), path))
                    .asException();
        }
    }
}
