package dev.innkeeper.guest.volumes;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.DiskSize;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.storages.VolumeSizes;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.VolumeId;
import dev.innkeeper.tasks.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Makes a container's volume larger, also while it runs; never smaller. */
@Component
class VolumeResize {
    private final Guests guests;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final NodeWork work;
    private final VolumeSizes sizes;
    private final Tasks tasks;
    private final Commands commands;

    VolumeResize(
            Guests guests,
            GuestTopic topic,
            TransactionOperations transactions,
            NodeWork work,
            VolumeSizes sizes,
            Tasks tasks,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.transactions = transactions;
        this.work = work;
        this.sizes = sizes;
        this.tasks = tasks;
        this.commands = commands;
    }

    /**
     * @param size such as {@code 8G}; with a plus sign by how much it grows
     */
    Upid resize(
            Caller caller,
            NodeName node,
            GuestId id,
            String slot,
            String size,
            Optional<String> digest) {
        VolumeId volume =
                require(
                        transactions.execute(status ->
                                volume(guests.require(GuestKind.LXC, node, id), slot, digest)));
        long present = sizes.of(node, volume);
        long wanted = wanted(size, present);
        if (wanted < present) {
            throw new VolumeProblem.Shrinking().asException();
        }
        if (wanted == present) {
            throw new VolumeProblem.SameSize().asException();
        }
        return require(
                transactions.execute(status -> begin(caller, node, id, slot, wanted, digest)));
    }

    private static VolumeId volume(Guest guest, String slot, Optional<String> digest) {
        guest.requireUnlocked();
        digest.ifPresent(guest::requireDigest);
        String text =
                guest.config()
                        .get(slot)
                        .orElseThrow(() -> new VolumeProblem.NoVolume(slot).asException());
        return MountPoint.parse(slot, text)
                .volume()
                .orElseThrow(() -> new VolumeProblem.NotStored(slot).asException());
    }

    private static long wanted(String size, long present) {
        boolean more = size.startsWith("+");
        long bytes = DiskSize.bytes(more ? size.substring(1) : size).orElse(0);
        return more ? present + bytes : bytes;
    }

    private Upid begin(
            Caller caller,
            NodeName node,
            GuestId id,
            String slot,
            long bytes,
            Optional<String> digest) {
        Guest guest = guests.requireForChange(GuestKind.LXC, node, id);
        VolumeId volume = volume(guest, slot, digest);
        Upid upid = tasks.start(node, "resize", id.toString(), caller);
        ResizeContainerVolume command =
                new ResizeContainerVolume(
                        id,
                        slot,
                        guest.config().get(slot).orElseThrow(),
                        bytes,
                        guest.isUp(),
                        work.storages(Map.of(), List.of(volume.storage())));
        UUID sent = commands.send(node, command, upid, guest.generation() + 1);
        guest.beginLocked(Activity.DISK, GuestLock.DISK, sent, upid);
        topic.changed(guest);
        return upid;
    }

    private static <T> T require(@org.jspecify.annotations.Nullable T value) {
        return java.util.Objects.requireNonNull(value);
    }
}
