package dev.innkeeper.guest.cloning;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.CloneContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.MachineCommand.CloneMachine;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.GuestClone;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MacAddresses;
import dev.innkeeper.guest.options.MountPoint;
import dev.innkeeper.guest.options.MountPoint.Source;
import dev.innkeeper.guest.options.VolumeSlots;
import dev.innkeeper.guest.rights.GuestRights;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.guest.storages.VolumeFeatures;
import dev.innkeeper.guest.storages.VolumeFeatures.Feature;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Copies guests. The copy takes its id at once and is locked as {@code create}, without a volume to
 * its name; meanwhile nobody changes the source, unless it is a template, which never changes.
 * {@link CloneResults} goes on from there.
 */
@Component
class Cloning {
    private static final Logger log = LoggerFactory.getLogger(Cloning.class);

    private final Guests guests;
    private final AgentAddresses nodes;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final Permissions permissions;
    private final GuestRights rights;
    private final Storages storages;
    private final VolumeFeatures features;
    private final NodeWork work;
    private final BandwidthLimits limits;
    private final Tasks tasks;
    private final Commands commands;
    private final MacAddresses addresses;
    private final Clock clock;

    Cloning(
            Guests guests,
            AgentAddresses nodes,
            GuestTopic topic,
            TransactionOperations transactions,
            Permissions permissions,
            GuestRights rights,
            Storages storages,
            VolumeFeatures features,
            NodeWork work,
            BandwidthLimits limits,
            Tasks tasks,
            Commands commands,
            MacAddresses addresses,
            Clock clock) {
        this.guests = guests;
        this.nodes = nodes;
        this.topic = topic;
        this.transactions = transactions;
        this.permissions = permissions;
        this.rights = rights;
        this.storages = storages;
        this.features = features;
        this.work = work;
        this.limits = limits;
        this.tasks = tasks;
        this.commands = commands;
        this.addresses = addresses;
        this.clock = clock;
    }

    Upid clone(Caller caller, WantedClone wanted) {
        wanted.pool().ifPresent(this::requirePool);
        wanted.target().ifPresent(this::requireNode);
        try {
            return java.util.Objects.requireNonNull(
                    transactions.execute(status -> begin(caller, wanted)));
        } catch (DataIntegrityViolationException e) {
            throw new GuestProblem.CloneExists(wanted.kind(), wanted.copy()).asException(e);
        }
    }

    private void requireNode(NodeName node) {
        if (nodes.find(node).isEmpty()) {
            throw new CloneProblem.UnknownNode(node).asException();
        }
    }

    private void requirePool(String pool) {
        if (permissions.snapshot().pool(pool).isEmpty()) {
            throw new Problems.Refused("pool '" + pool + "' does not exist").asException();
        }
    }

    private Upid begin(Caller caller, WantedClone wanted) {
        Guest source = guests.requireForChange(wanted.kind(), wanted.node(), wanted.source());
        source.requireUnlocked();
        ConfigSection original = original(source, wanted);
        boolean full = wanted.full().orElse(!source.isTemplate());
        if (guests.findById(wanted.copy().value()).isPresent()) {
            throw new GuestProblem.CloneExists(wanted.kind(), wanted.copy()).asException();
        }
        requirePossible(source, wanted, original, full);
        Set<StorageId> used = storages(wanted, original);
        requireRights(caller, wanted, used, original);
        used.forEach(storage -> requireUsable(wanted, storage));
        ConfigSection config =
                GuestClone.of(
                        wanted.kind(),
                        original,
                        wanted.snapshot().isPresent(),
                        wanted.name(),
                        wanted.description(),
                        addresses);
        Set<StorageId> read = storages(original);
        read.addAll(used);
        long bandwidth = limits.bytesPerSecond(caller, Purpose.CLONE, read, wanted.bandwidth());
        return begin(caller, wanted, source, config, full, bandwidth);
    }

    private ConfigSection original(Guest source, WantedClone wanted) {
        if (wanted.snapshot().isEmpty()) {
            return source.config().current();
        }
        String name = wanted.snapshot().get();
        ConfigSection section = source.config().snapshots().get(name);
        if (section == null) {
            throw new GuestProblem.NoSnapshot(name).asException();
        }
        return section;
    }

    private void requirePossible(
            Guest source, WantedClone wanted, ConfigSection original, boolean full) {
        boolean ofSnapshot = wanted.snapshot().isPresent();
        if (wanted.target().filter(node -> !node.equals(wanted.node())).isPresent()) {
            throw new CloneProblem.LocalVolumes(wanted.kind(), wanted.target().get()).asException();
        }
        if (!full && wanted.storage().isPresent()) {
            throw new CloneProblem.StorageOfLinkedClone().asException();
        }
        boolean container = wanted.kind() == GuestKind.LXC;
        if (container && full && source.isUp() && !ofSnapshot) {
            throw new CloneProblem.Running().asException();
        }
        mountPoints(original)
                .forEach((slot, point) -> {
                    if (point.volume().isEmpty()) {
                        throw new CloneProblem.NotAVolume(slot, type(point)).asException();
                    }
                });
        Feature feature = full ? Feature.COPY : Feature.CLONE;
        features.firstWithout(feature, original.options(), ofSnapshot)
                .ifPresent(volume -> {
                    throw (full
                                    ? new CloneProblem.NoFullClone(volume)
                                    : new CloneProblem.NoLinkedClone(volume))
                            .asException();
                });
    }

    private static String type(MountPoint point) {
        return point.source() instanceof Source.Device ? "device" : "bind";
    }

    private static Set<StorageId> storages(WantedClone wanted, ConfigSection original) {
        return wanted.storage().<Set<StorageId>>map(Set::of).orElseGet(() -> storages(original));
    }

    private static Set<StorageId> storages(ConfigSection original) {
        Set<StorageId> used = new TreeSet<>();
        VolumeSlots.used(original.options()).values().forEach(volume -> used.add(volume.storage()));
        return used;
    }

    private void requireUsable(WantedClone wanted, StorageId storage) {
        switch (wanted.kind()) {
            case LXC -> storages.requireForContainers(storage, wanted.node());
            case QEMU -> storages.requireForMachines(storage, wanted.node());
        }
    }

    private void requireRights(
            Caller caller, WantedClone wanted, Set<StorageId> used, ConfigSection original) {
        if (caller.isRoot()) {
            return;
        }
        for (StorageId storage : used) {
            permissions.require(caller, AclPath.of("storage", storage), "Datastore.AllocateSpace");
        }
        rights.requireBridges(caller, wanted.kind(), original.options());
    }

    private Upid begin(
            Caller caller,
            WantedClone wanted,
            Guest source,
            ConfigSection config,
            boolean full,
            long bandwidth) {
        GuestConfig next = GuestConfig.of(wanted.kind(), Map.of());
        Guest copy =
                Guest.create(
                        wanted.copy(),
                        wanted.node(),
                        next.replaced(GuestClone.withoutVolumes(config)),
                        wanted.pool(),
                        clock.instant());
        guests.save(copy);
        guests.flush();
        Upid upid = tasks.start(wanted.node(), task(wanted), wanted.source().toString(), caller);
        Map<String, String> options = NodeWork.options(next.replaced(config));
        boolean hold = !source.isTemplate();
        UUID sent =
                commands.send(
                        wanted.node(),
                        command(wanted, options, full, bandwidth),
                        Optional.of(upid),
                        copy.generation(),
                        CloneResults.context(hold));
        copy.begin(Activity.CLONE, sent, upid);
        topic.changed(copy);
        if (hold) {
            source.lockFor(CloneResults.lock(wanted.kind()));
            topic.changed(source);
        }
        wanted.pool().ifPresent(pool -> topic.poolWanted(wanted.copy(), pool));
        log.atInfo()
                .addKeyValue("guest", wanted.copy())
                .addKeyValue("source", wanted.source())
                .addKeyValue("node", wanted.node())
                .addKeyValue("user", caller)
                .log("Copy requested");
        return upid;
    }

    private static String task(WantedClone wanted) {
        return switch (wanted.kind()) {
            case LXC -> "vzclone";
            case QEMU -> "qmclone";
        };
    }

    private AgentCommand command(
            WantedClone wanted, Map<String, String> options, boolean full, long bandwidth) {
        List<StorageSpec> specs =
                work.storages(options, wanted.storage().map(List::of).orElse(List.of()));
        return switch (wanted.kind()) {
            case LXC ->
                    new CloneContainer(
                            wanted.source(),
                            wanted.copy(),
                            options,
                            wanted.snapshot(),
                            full,
                            wanted.storage(),
                            specs,
                            options.containsKey("unprivileged"),
                            bandwidth);
            case QEMU ->
                    new CloneMachine(
                            wanted.copy(),
                            wanted.source(),
                            options,
                            wanted.snapshot(),
                            full,
                            wanted.storage(),
                            wanted.format(),
                            specs,
                            bandwidth);
        };
    }

    private static Map<String, MountPoint> mountPoints(ConfigSection section) {
        Map<String, MountPoint> points = new TreeMap<>();
        section.options()
                .forEach((option, text) -> {
                    if (VolumeSlots.isMountPoint(option)) {
                        points.put(option, MountPoint.parse(option, text));
                    }
                });
        return points;
    }
}
