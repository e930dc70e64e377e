package dev.innkeeper.guest.volumes;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.ResizeContainerVolume;
import dev.innkeeper.contracts.AgentCommand.ResizeMachineDisk;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.DiskSize;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.guest.storages.VolumeSizes;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.VolumeId;
import dev.innkeeper.tasks.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Makes a guest's volume larger, also while it runs; never smaller. */
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

    /** What a client wants to be larger, and the configuration that it has seen. */
    record Wanted(
            Caller caller,
            GuestKind kind,
            NodeName node,
            GuestId id,
            String slot,
            String size,
            Optional<String> digest,
            boolean skipLock) {}

    /**
     * What is wrong is refused at once for containers; for machines it ends the task, as recorded
     * (cli.jsonl).
     */
    Upid resize(Wanted wanted) {
        if (wanted.kind() == GuestKind.LXC) {
            return grow(wanted);
        }
        try {
            return grow(wanted);
        } catch (ProblemException e) {
            return require(
                    transactions.execute(status -> {
                        Upid upid = start(wanted);
                        tasks.fail(upid, e.problem());
                        return upid;
                    }));
        }
    }

    private Upid grow(Wanted wanted) {
        VolumeId volume =
                require(
                        transactions.execute(status ->
                                volume(
                                        guests.require(wanted.kind(), wanted.node(), wanted.id()),
                                        wanted)));
        long present = sizes.of(wanted.node(), volume);
        long next = wanted(wanted.size(), present);
        boolean container = wanted.kind() == GuestKind.LXC;
        if (next < present) {
            throw (container ? new VolumeProblem.Shrinking() : new VolumeProblem.DiskShrinking())
                    .asException();
        }
        if (next == present && container) {
            throw new VolumeProblem.SameSize().asException();
        }
        return require(
                transactions.execute(
                        status -> next == present ? alreadyThere(wanted) : begin(wanted, next)));
    }

    private Upid alreadyThere(Wanted wanted) {
        Upid upid = start(wanted);
        tasks.succeed(upid);
        return upid;
    }

    private Upid start(Wanted wanted) {
        return tasks.start(wanted.node(), "resize", wanted.id().toString(), wanted.caller());
    }

    private static VolumeId volume(Guest guest, Wanted wanted) {
        if (!wanted.skipLock()) {
            guest.requireUnlocked();
        }
        wanted.digest().ifPresent(guest::requireDigest);
        String slot = wanted.slot();
        String text = guest.config().get(slot).orElseThrow(() -> missing(guest, slot));
        if (VolumeSlots.isDrive(slot) && Drive.parse(slot, text).isCdrom()) {
            throw new VolumeProblem.Medium("resize").asException();
        }
        return VolumeSlots.owned(slot, text)
                .orElseThrow(() -> new VolumeProblem.NotStored(slot).asException());
    }

    private static RuntimeException missing(Guest guest, String slot) {
        return switch (guest.kind()) {
            case LXC -> new VolumeProblem.NoVolume(slot).asException();
            case QEMU -> new VolumeProblem.NoDisk(slot).asException();
        };
    }

    private static long wanted(String size, long present) {
        boolean more = size.startsWith("+");
        long bytes = DiskSize.bytes(more ? size.substring(1) : size).orElse(0);
        return more ? present + bytes : bytes;
    }

    private Upid begin(Wanted wanted, long bytes) {
        Guest guest = guests.requireForChange(wanted.kind(), wanted.node(), wanted.id());
        VolumeId volume = volume(guest, wanted);
        Upid upid = start(wanted);
        UUID sent =
                commands.send(
                        wanted.node(),
                        command(guest, wanted.slot(), bytes, volume),
                        upid,
                        guest.generation() + 1);
        guest.beginLocked(Activity.DISK, GuestLock.DISK, sent, upid);
        topic.changed(guest);
        return upid;
    }

    private AgentCommand command(Guest guest, String slot, long bytes, VolumeId volume) {
        String text = guest.config().get(slot).orElseThrow();
        List<StorageSpec> storages = work.storages(Map.of(), List.of(volume.storage()));
        return switch (guest.kind()) {
            case LXC ->
                    new ResizeContainerVolume(
                            guest.guestId(), slot, text, bytes, guest.isUp(), storages);
            case QEMU -> new ResizeMachineDisk(guest.guestId(), slot, text, bytes, storages);
        };
    }

    private static <T> T require(@org.jspecify.annotations.Nullable T value) {
        return java.util.Objects.requireNonNull(value);
    }
}
