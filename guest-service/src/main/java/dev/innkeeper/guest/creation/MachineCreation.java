package dev.innkeeper.guest.creation;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.CreateMachine;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.GuestConfig;
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
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes a virtual machine: takes the id, writes the configuration down under the lock {@code
 * create}, and lets the node allocate and import. {@link CreationResults} goes on from there.
 */
@Component
class MachineCreation {
    private static final Logger log = LoggerFactory.getLogger(MachineCreation.class);

    private final Guests guests;
    private final TakenIds ids;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final MachineCreationRights rights;
    private final Storages storages;
    private final VolumeSizes sizes;
    private final BandwidthLimits limits;
    private final Tasks tasks;
    private final Commands commands;
    private final MacAddresses addresses;
    private final TakenAddresses taken;
    private final Clock clock;

    MachineCreation(
            Guests guests,
            TakenIds ids,
            GuestTopic topic,
            TransactionOperations transactions,
            MachineCreationRights rights,
            Storages storages,
            VolumeSizes sizes,
            BandwidthLimits limits,
            Tasks tasks,
            Commands commands,
            MacAddresses addresses,
            TakenAddresses taken,
            Clock clock) {
        this.guests = guests;
        this.ids = ids;
        this.topic = topic;
        this.transactions = transactions;
        this.rights = rights;
        this.storages = storages;
        this.sizes = sizes;
        this.limits = limits;
        this.tasks = tasks;
        this.commands = commands;
        this.addresses = addresses;
        this.taken = taken;
        this.clock = clock;
    }

    /** Refuses what can be known at once; a volume that is not there ends the task. */
    Upid create(Caller caller, NewMachine wanted) {
        rights.require(caller, wanted);
        SortedMap<String, String> options =
                NewMachineOptions.complete(wanted.options(), addresses, clock.instant());
        ids.requireFree(wanted.guest());
        Map<String, Drive> allocations = MachineEdit.allocations(options);
        List<NewDisk> disks = NewDisks.of(allocations);
        disks.forEach(disk -> storages.requireForMachines(disk.storage(), wanted.node()));
        Optional<Problem> missing = noteSizes(wanted, options);
        options.keySet().removeAll(allocations.keySet());
        try {
            return Objects.requireNonNull(
                    transactions.execute(status ->
                            missing.isPresent()
                                    ? refuse(caller, wanted, missing.get())
                                    : begin(caller, wanted, options, disks)));
        } catch (DataIntegrityViolationException e) {
            throw ids.taken(wanted.guest()).orElseThrow(() -> e);
        }
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

    private Upid begin(
            Caller caller,
            NewMachine wanted,
            SortedMap<String, String> options,
            List<NewDisk> disks) {
        Guest guest =
                Guest.create(
                        wanted.guest(),
                        wanted.node(),
                        GuestConfig.of(GuestKind.QEMU, options),
                        wanted.pool(),
                        clock.instant());
        guests.save(guest);
        guests.flush();
        Upid upid = start(caller, wanted);
        taken.warnings(wanted.guest(), options).forEach(line -> tasks.log(upid, line));
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
        UUID id =
                commands.send(
                        wanted.node(),
                        command,
                        Optional.of(upid),
                        guest.generation(),
                        CreationResults.context(wanted.start()));
        guest.begin(Activity.CREATE, id, upid);
        topic.changed(guest);
        wanted.pool().ifPresent(pool -> topic.poolWanted(wanted.guest(), pool));
        log.atInfo()
                .addKeyValue("guest", wanted.guest())
                .addKeyValue("node", wanted.node())
                .addKeyValue("user", caller)
                .log("Machine requested");
        return upid;
    }

    private static Set<StorageId> union(Set<StorageId> one, Set<StorageId> other) {
        Set<StorageId> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    private Upid refuse(Caller caller, NewMachine wanted, Problem problem) {
        Upid upid = start(caller, wanted);
        tasks.finish(
                upid, CreationResults.failure(GuestKind.QEMU, wanted.guest(), problem.message()));
        return upid;
    }

    private Upid start(Caller caller, NewMachine wanted) {
        return tasks.start(wanted.node(), "qmcreate", wanted.guest().toString(), caller);
    }
}
