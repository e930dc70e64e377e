package dev.innkeeper.guest.config;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
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
import dev.innkeeper.guest.options.MachineEdit;
import dev.innkeeper.guest.options.NewDisks;
import dev.innkeeper.guest.rights.MachineRights;
import dev.innkeeper.guest.rights.OptionTarget;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.springframework.stereotype.Component;

/** Virtual machines: their drives, and what their QEMU can be told while it runs. */
@Component
final class MachineRules implements ConfigRules {
    /** An image that is imported takes its time; a client that asks for no task waits for it. */
    static final Duration IMPORT_LIMIT = Duration.ofMinutes(10);

    private final MachineRights rights;
    private final Storages storages;
    private final NodeWork work;
    private final BandwidthLimits limits;
    private final Commands commands;

    MachineRules(
            MachineRights rights,
            Storages storages,
            NodeWork work,
            BandwidthLimits limits,
            Commands commands) {
        this.rights = rights;
        this.storages = storages;
        this.work = work;
        this.limits = limits;
        this.commands = commands;
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
    public AgentCommand update(Guest guest, GuestConfig next, SortedSet<String> options) {
        Map<String, String> config = NodeWork.options(next);
        Map<String, String> before = NodeWork.options(guest.config());
        return new UpdateMachine(
                guest.guestId(), before, config, work.storages(config, NodeWork.used(before)));
    }

    @Override
    public String stillWaits(String option, String reason) {
        return "hotplug problem - " + reason;
    }
}
