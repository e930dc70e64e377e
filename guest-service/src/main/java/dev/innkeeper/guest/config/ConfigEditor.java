package dev.innkeeper.guest.config;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.AllocateContainerVolumes;
import dev.innkeeper.contracts.AgentCommand.FreeVolume;
import dev.innkeeper.contracts.AgentCommand.NewVolume;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentCommand.UpdateContainer;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ConfigChange;
import dev.innkeeper.guest.options.ContainerEdit;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MacAddresses;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.NewVolumes;
import dev.innkeeper.guest.rights.ContainerRights;
import dev.innkeeper.guest.rights.ContainerRights.Target;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.guest.storages.VolumeSizes;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.VolumeId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Changes a container's configuration. Volumes are made before the change is written down, and
 * given back if it then cannot be; volumes are freed after it, and kept as unused if that fails. A
 * running container takes over what it can afterwards, and what it did not take over keeps waiting.
 */
@Component
class ConfigEditor {
    private static final Logger log = LoggerFactory.getLogger(ConfigEditor.class);

    private static final Set<ContainerOption> VOLUMES =
            EnumSet.of(ContainerOption.ROOTFS, ContainerOption.MP, ContainerOption.UNUSED);

    private final Guests guests;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final ContainerRights rights;
    private final Storages storages;
    private final NodeWork work;
    private final VolumeSizes sizes;
    private final Commands commands;
    private final MacAddresses addresses;

    ConfigEditor(
            Guests guests,
            GuestTopic topic,
            TransactionOperations transactions,
            ContainerRights rights,
            Storages storages,
            NodeWork work,
            VolumeSizes sizes,
            Commands commands,
            MacAddresses addresses) {
        this.guests = guests;
        this.topic = topic;
        this.transactions = transactions;
        this.rights = rights;
        this.storages = storages;
        this.work = work;
        this.sizes = sizes;
        this.commands = commands;
        this.addresses = addresses;
    }

    /** Returns when the change is written down, and a running container has what it can have. */
    void change(Caller caller, NodeName node, GuestId id, ConfigChange change) {
        change.requireSensible();
        Guest before = read(node, id);
        rights.require(
                caller,
                new Target(id, Optional.empty()),
                change,
                before.config(),
                before.config().has("unprivileged"));
        change.requirePossible();
        requireChangeable(before, change);
        requireUnprotected(before, change);
        Map<String, String> normal = new TreeMap<>();
        change.set().forEach((o, v) -> normal.put(o, ContainerEdit.normal(o, v, addresses)));
        normal.replaceAll((option, text) -> withSize(before, option, text));
        Map<String, String> made = allocate(before, normal);
        normal.putAll(made);
        Written written = write(node, id, change, normal, made);
        freeOrKeep(node, id, written.freed());
        if (!written.live().isEmpty()) {
            applyLive(node, id, written.live());
        }
    }

    /**
     * What is left to do once a change is written down.
     *
     * @param live options that the running container is to take over
     * @param freed volumes that nothing refers to any more
     */
    private record Written(SortedSet<String> live, List<VolumeId> freed) {}

    /** A volume that could not be freed is unused again. */
    private void freeOrKeep(NodeName node, GuestId id, List<VolumeId> volumes) {
        try {
            free(node, volumes);
        } catch (RuntimeException e) {
            transactions.executeWithoutResult(status -> {
                Guest guest = guests.requireForChange(GuestKind.LXC, node, id);
                ContainerEdit edit = new ContainerEdit(guest.config(), guest.isUp());
                volumes.forEach(edit::keepUnused);
                guest.configure(edit.config());
                topic.changed(guest);
            });
            throw e;
        }
    }

    /** A volume that takes the place of another one brings its own size. */
    private String withSize(Guest guest, String option, String text) {
        if (!ContainerOption.named(option).filter(ContainerOption::isMountPoint).isPresent()) {
            return text;
        }
        MountPoint next = MountPoint.parse(option, text);
        Optional<VolumeId> present =
                guest.config().get(option).flatMap(old -> MountPoint.parse(option, old).volume());
        return next.volume().equals(present) ? text : sizes.noted(guest.node(), next).toString();
    }

    private Guest read(NodeName node, GuestId id) {
        return require(transactions.execute(status -> guests.require(GuestKind.LXC, node, id)));
    }

    private static void requireChangeable(Guest guest, ConfigChange change) {
        guest.requireUnlocked();
        change.digest().ifPresent(guest::requireDigest);
    }

    private static void requireUnprotected(Guest guest, ConfigChange change) {
        if (guest.isProtected()) {
            change.delete().stream()
                    .filter(ConfigEditor::isVolume)
                    .forEach(o -> refuseDrive("remove", guest, o));
            change.set().keySet().stream()
                    .filter(ConfigEditor::isVolume)
                    .forEach(o -> refuseDrive("update", guest, o));
        }
    }

    private static boolean isVolume(String option) {
        return ContainerOption.named(option).filter(VOLUMES::contains).isPresent();
    }

    private static void refuseDrive(String verb, Guest guest, String slot) {
        throw new GuestProblem.ProtectedDrive(verb, guest.guestId(), slot).asException();
    }

    private void free(NodeName node, List<VolumeId> volumes) {
        for (VolumeId volume : volumes) {
            StorageSpec spec = storages.requireSpec(volume.storage(), node);
            commands.call(node, new FreeVolume(spec, volume.name()), 0).orThrow();
        }
    }

    /** Slot → mount point with the new volume. */
    private Map<String, String> allocate(Guest guest, Map<String, String> normal) {
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

    private Written write(
            NodeName node,
            GuestId id,
            ConfigChange change,
            Map<String, String> normal,
            Map<String, String> made) {
        try {
            return require(
                    transactions.execute(status -> {
                        Guest guest = guests.requireForChange(GuestKind.LXC, node, id);
                        requireChangeable(guest, change);
                        ContainerEdit edit =
                                new ContainerEdit(guest.config(), guest.isUp())
                                        .apply(change, normal);
                        guest.configure(edit.config());
                        topic.changed(guest);
                        log.atInfo().addKeyValue("guest", id).log("Configuration changed");
                        return new Written(edit.live(), edit.freed());
                    }));
        } catch (RuntimeException e) {
            giveBack(node, made, e);
            throw e;
        }
    }

    private void giveBack(NodeName node, Map<String, String> made, RuntimeException cause) {
        made.forEach((slot, mountPoint) -> {
            try {
                free(node, MountPoint.parse(slot, mountPoint).volume().stream().toList());
            } catch (ProblemException e) {
                cause.addSuppressed(e);
            }
        });
    }

    private void applyLive(NodeName node, GuestId id, SortedSet<String> options) {
        Guest guest = read(node, id);
        GuestConfig waiting = guest.config();
        Map<String, Optional<String>> changed = new HashMap<>();
        for (String option : options) {
            if (waiting.pending().has(option)) {
                changed.put(option, Optional.ofNullable(waiting.pending().changes().get(option)));
            }
        }
        ContainerEdit target = new ContainerEdit(waiting, true);
        changed.keySet().forEach(target::applied);
        Map<String, String> config = NodeWork.options(target.config());
        try {
            commands.call(
                            node,
                            new UpdateContainer(id, config, changed, work.storages(config)),
                            guest.generation())
                    .orThrow();
        } catch (ProblemException e) {
            Map<String, String> errors = new HashMap<>();
            changed.keySet()
                    .forEach(o ->
                            errors.put(o, "unable to hotplug %s: %s".formatted(o, e.getMessage())));
            throw new Problems.InvalidParameters(errors).asException(e);
        }
    }

    private static <T> T require(@org.jspecify.annotations.Nullable T value) {
        return java.util.Objects.requireNonNull(value);
    }
}
