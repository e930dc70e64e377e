package dev.innkeeper.guest.creation;

import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.MacAddresses;
import dev.innkeeper.guest.options.MachineEdit;
import dev.innkeeper.guest.options.NewDisks;
import dev.innkeeper.guest.options.NewMachineOptions;
import dev.innkeeper.guest.options.TakenAddresses;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.guest.storages.VolumeSizes;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What a new virtual machine begins with, and what its node has to allocate and import for it. */
@Component
class MachineCreation {
    private final GuestCreation creation;
    private final MachineCreationRights rights;
    private final Storages storages;
    private final VolumeSizes sizes;
    private final BandwidthLimits limits;
    private final MacAddresses addresses;
    private final TakenAddresses taken;
    private final Clock clock;

    MachineCreation(
            GuestCreation creation,
            MachineCreationRights rights,
            Storages storages,
            VolumeSizes sizes,
            BandwidthLimits limits,
            MacAddresses addresses,
            TakenAddresses taken,
            Clock clock) {
        this.creation = creation;
        this.rights = rights;
        this.storages = storages;
        this.sizes = sizes;
        this.limits = limits;
        this.addresses = addresses;
        this.taken = taken;
        this.clock = clock;
    }

    /** Refuses what can be known at once; a volume that is not there ends the task. */
    Upid create(Caller caller, NewMachine wanted) {
        rights.require(caller, wanted);
        SortedMap<String, String> options =
                NewMachineOptions.complete(wanted.options(), addresses, clock.instant());
        creation.requireFree(wanted);
        Map<String, Drive> allocations = MachineEdit.allocations(options);
        List<NewDisk> disks = NewDisks.of(allocations);
        disks.forEach(disk -> storages.requireForMachines(disk.storage(), wanted.node()));
        Optional<Problem> missing = noteSizes(wanted, options);
        options.keySet().removeAll(allocations.keySet());
        if (missing.isPresent()) {
            return creation.refuse(caller, wanted, missing.get().message());
        }
        Set<StorageId> used = NewDisks.storages(disks);
        Map<String, String> config = NodeWork.options(options);
        CreateMachine command =
                new CreateMachine(
                        wanted.guest(),
                        config,
                        disks,
                        storages.specs(union(used, NodeWork.used(config))),
                        false,
                        limits.bytesPerSecond(caller, Purpose.RESTORE, used, wanted.bandwidth()));
        return creation.begin(
                caller, wanted, options, command, taken.warnings(wanted.guest(), options));
    }

    /** Why the size of a volume cannot be noted: it does not exist. */
    private Optional<Problem> noteSizes(NewMachine wanted, SortedMap<String, String> options) {
        try {
            options.replaceAll((option, text) -> sizes.noted(wanted.node(), option, text));
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e.problem());
        }
    }

    private static Set<StorageId> union(Set<StorageId> one, Set<StorageId> other) {
        Set<StorageId> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }
}
