package dev.innkeeper.guest.config;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.AllocateContainerVolumes;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.ContainerEdit;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.NewVolumes;
import dev.innkeeper.guest.options.Quotas;
import dev.innkeeper.guest.rights.ContainerRights;
import dev.innkeeper.guest.rights.OptionTarget;
import dev.innkeeper.guest.storages.HookScripts;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.springframework.stereotype.Component;

/** Containers: their mount points, and what their processes feel at once. */
@Component
final class ContainerRules implements ConfigRules {
    private final ContainerRights rights;
    private final Storages storages;
    private final HookScripts scripts;
    private final NodeWork work;
    private final Commands commands;

    ContainerRules(
            ContainerRights rights,
            Storages storages,
            HookScripts scripts,
            NodeWork work,
            Commands commands) {
        this.rights = rights;
        this.storages = storages;
        this.scripts = scripts;
        this.work = work;
        this.commands = commands;
    }

    @Override
    public GuestKind kind() {
        return GuestKind.LXC;
    }

    @Override
    public void require(Caller caller, Guest guest, ConfigChange change) {
        rights.require(
                caller,
                new OptionTarget(guest.guestId(), Optional.empty()),
                change,
                guest.config(),
                guest.config().has("unprivileged"));
        change.requirePossible();
        Quotas.requirePossible(change.set(), guest.config().has("unprivileged"));
        if (change.set().get("hookscript") instanceof String script && !script.isEmpty()) {
            scripts.require(guest.node(), script);
        }
    }

    @Override
    public RuntimeException modified() {
        return new GuestProblem.ConfigModified().asException();
    }

    @Override
    public Map<String, String> allocate(Guest guest, Map<String, String> normal) {
        Map<String, MountPoint> wanted = ContainerEdit.allocations(normal);
        if (wanted.isEmpty()) {
            return Map.of();
        }
        List<NewVolume> volumes = NewVolumes.of(wanted);
        List<StorageId> used = volumes.stream().map(NewVolume::storage).toList();
        used.forEach(storage -> storages.requireForContainers(storage, guest.node()));
        Map<String, String> facts =
                commands.call(
                                guest.node(),
                                new AllocateContainerVolumes(
                                        guest.guestId(),
                                        volumes,
                                        work.storages(Map.of(), used),
                                        guest.config().has("unprivileged")),
                                guest.generation())
                        .orThrow();
        return NewVolumes.made(wanted, facts);
    }

    @Override
    public AgentCommand update(Guest guest, GuestConfig next, SortedSet<String> options) {
        Map<String, Optional<String>> changed = new HashMap<>();
        Map<String, String> waiting = guest.config().pending().changes();
        options.forEach(option -> changed.put(option, Optional.ofNullable(waiting.get(option))));
        Map<String, String> config = NodeWork.options(next);
        return new UpdateContainer(guest.guestId(), config, changed, work.storages(config));
    }

    @Override
    public String stillWaits(String option, String reason) {
        return "unable to hotplug " + option + ": " + reason;
    }
}
