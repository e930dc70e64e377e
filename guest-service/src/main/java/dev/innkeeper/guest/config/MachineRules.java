package dev.innkeeper.guest.config;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.AllocateMachineDisks;
import dev.innkeeper.contracts.AgentCommand.NewDisk;
import dev.innkeeper.contracts.AgentCommand.UpdateMachine;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.Drive;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.GuestEdit;
import dev.innkeeper.guest.options.MacAddresses;
import dev.innkeeper.guest.options.MachineEdit;
import dev.innkeeper.guest.options.NewDisks;
import dev.innkeeper.guest.rights.MachineRights;
import dev.innkeeper.guest.rights.OptionTarget;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.guest.storages.VolumeSizes;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Virtual machines: their drives, and what their QEMU can be told while it runs. */
@Component
final class MachineRules implements ConfigRules {
    /** An image that is imported takes its time; a client that asks for no task waits for it. */
    static final Duration IMPORT_LIMIT = Duration.ofMinutes(10);

    private final MachineRights rights;
    private final Storages storages;
    private final NodeWork work;
    private final VolumeSizes sizes;
    private final BandwidthLimits limits;
    private final Commands commands;
    private final MacAddresses addresses;

    MachineRules(
            MachineRights rights,
            Storages storages,
            NodeWork work,
            VolumeSizes sizes,
            BandwidthLimits limits,
            Commands commands,
            MacAddresses addresses) {
        this.rights = rights;
        this.storages = storages;
        this.work = work;
        this.sizes = sizes;
        this.limits = limits;
        this.commands = commands;
        this.addresses = addresses;
    }

    @Override
    public GuestKind kind() {
        return GuestKind.QEMU;
    }

    @Override
    public void require(Caller caller, Guest guest, ConfigChange change) {
        rights.require(
                caller,
                new OptionTarget(guest.guestId(), Optional.empty()),
                change,
                guest.config());
    }

    @Override
    public RuntimeException modified() {
        return new GuestProblem.ChecksumMismatch().asException();
    }

    @Override
    public SortedMap<String, String> normal(Guest guest, ConfigChange change) {
        SortedMap<String, String> normal = new TreeMap<>();
        change.set().forEach((o, v) -> normal.put(o, MachineEdit.normal(o, v, addresses)));
        normal.replaceAll((o, text) -> sizes.noted(guest.node(), guest.config(), o, text));
        return normal;
    }

    @Override
    public Map<String, String> allocate(Guest guest, Map<String, String> normal) {
        Map<String, Drive> wanted = MachineEdit.allocations(normal);
        if (wanted.isEmpty()) {
            return Map.of();
        }
        List<NewDisk> disks = NewDisks.of(wanted);
        List<StorageId> used = disks.stream().map(NewDisk::storage).toList();
        used.forEach(storage -> storages.requireForMachines(storage, guest.node()));
        Duration limit = limit(disks);
        Map<String, String> config = NodeWork.options(guest.config());
        Map<String, String> facts =
                commands.call(
                                guest.node(),
                                new AllocateMachineDisks(
                                        guest.guestId(),
                                        config,
                                        disks,
                                        storages.specs(NewDisks.storages(disks)),
                                        limits.usual(Purpose.RESTORE, NewDisks.storages(disks))),
                                guest.generation(),
                                ConfigResults.context(limit),
                                limit)
                        .orThrow();
        return NewDisks.made(wanted, facts);
    }

    private static Duration limit(List<NewDisk> disks) {
        boolean imports = disks.stream().anyMatch(disk -> disk.source().isPresent());
        return imports ? IMPORT_LIMIT : Commands.CALL_TIMEOUT;
    }

    @Override
    public void apply(Guest guest, SortedSet<String> options) {
        GuestConfig waiting = guest.config();
        GuestEdit target = GuestEdit.of(waiting, true);
        options.forEach(target::applied);
        Map<String, String> config = NodeWork.options(target.config());
        Map<String, String> before = NodeWork.options(waiting);
        try {
            commands.call(
                            guest.node(),
                            new UpdateMachine(
                                    guest.guestId(),
                                    before,
                                    config,
                                    work.storages(config, NodeWork.used(before))),
                            guest.generation())
                    .orThrow();
        } catch (ProblemException e) {
            Map<String, String> errors = new HashMap<>();
            options.forEach(o -> errors.put(o, "hotplug problem - " + e.getMessage()));
            throw new Problems.InvalidParameters(errors).asException(e);
        }
    }
}
