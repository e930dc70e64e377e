package dev.innkeeper.guest.migration;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.OfferVolumes;
import dev.innkeeper.contracts.AgentCommand.ShutdownContainer;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.BandwidthLimits;
import dev.innkeeper.guest.nodes.BandwidthLimits.Purpose;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.storages.Storages;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Problems;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.kernel.VolumeId;
import dev.innkeeper.tasks.Tasks;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Moves a container to another node. The steps, each a command whose result leads to the next
 * ({@link MigrationResults}):
 *
 * <pre>
 *  (shut down on the source) → source offers the volumes → target fetches the local ones
 *      → the container is the target's → source removes what it had; (start on the target)
 * </pre>
 *
 * <p>With its offer the source's agent consents: from then on it does not start the container by
 * itself. Until the container is the target's, every failure leaves it where it was.
 */
@Component
public class Migration {
    private static final Logger log = LoggerFactory.getLogger(Migration.class);

    /** Seconds that a container may take to shut down before it is moved (S246). */
    public static final int TIMEOUT = 180;

    private final Guests guests;
    private final GuestTopic topic;
    private final Storages storages;
    private final NodeWork work;
    private final BandwidthLimits limits;
    private final AgentAddresses nodes;
    private final Permissions permissions;
    private final Tasks tasks;
    private final Commands commands;

    Migration(
            Guests guests,
            GuestTopic topic,
            Storages storages,
            NodeWork work,
            BandwidthLimits limits,
            AgentAddresses nodes,
            Permissions permissions,
            Tasks tasks,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.storages = storages;
        this.work = work;
        this.limits = limits;
        this.nodes = nodes;
        this.permissions = permissions;
        this.tasks = tasks;
        this.commands = commands;
    }

    @Transactional
    public Upid begin(Caller caller, WantedMigration wanted) {
        return decide(caller, wanted);
    }

    /**
     * The same inside a transaction, which goes on when the migration is refused: nothing has
     * changed then.
     *
     * @throws dev.innkeeper.kernel.ProblemException why it cannot be
     */
    public Upid decide(Caller caller, WantedMigration wanted) {
        if (wanted.target().equals(wanted.source())) {
            throw Problems.InvalidParameters.of("target", "target is local node.").asException();
        }
        if (nodes.find(wanted.target()).isEmpty()) {
            throw new MigrationProblem.UnknownNode(wanted.target()).asException();
        }
        Guest guest = guests.requireForChange(GuestKind.LXC, wanted.source(), wanted.guest());
        guest.requireUnlocked();
        requireStoppable(guest, wanted);
        Map<StorageId, StorageId> targets = targets(caller, guest.config(), wanted);
        MigrationCourse course =
                new MigrationCourse(
                        wanted.target(), guest.isUp(), targets, bandwidth(caller, targets, wanted));
        Upid upid = tasks.start(wanted.source(), "vzmigrate", wanted.guest().toString(), caller);
        tasks.log(
                upid,
                "starting migration of CT %s to node '%s'"
                        .formatted(wanted.guest(), wanted.target()));
        guest.lockFor(GuestLock.MIGRATE);
        AgentCommand first =
                guest.isUp()
                        ? new ShutdownContainer(wanted.guest(), wanted.timeoutSeconds(), false)
                        : offer(guest, course);
        send(guest, wanted.source(), first, upid, course);
        log.atInfo()
                .addKeyValue("guest", wanted.guest())
                .addKeyValue("node", wanted.source())
                .addKeyValue("target", wanted.target())
                .addKeyValue("user", caller)
                .log("Migration requested");
        return upid;
    }

    /** Sends the next step's command as the work that is under way on the guest. */
    void send(Guest guest, NodeName node, AgentCommand command, Upid upid, MigrationCourse course) {
        UUID id =
                commands.send(
                        node, command, Optional.of(upid), guest.generation() + 1, course.context());
        guest.begin(Activity.MIGRATE, id, upid);
        topic.changed(guest);
    }

    OfferVolumes offer(Guest guest, MigrationCourse course) {
        Map<String, String> config = new MovableVolumes(guest.config()).options();
        return new OfferVolumes(guest.guestId(), config, work.storages(config), course.target());
    }

    private static void requireStoppable(Guest guest, WantedMigration wanted) {
        if (!guest.isUp() || wanted.restart()) {
            return;
        }
        throw (wanted.online() ? new MigrationProblem.Live() : new MigrationProblem.Running())
                .asException();
    }

    /** Where each storage's volumes go that the target cannot reach. */
    private Map<StorageId, StorageId> targets(
            Caller caller, GuestConfig config, WantedMigration wanted) {
        MovableVolumes volumes = new MovableVolumes(config);
        volumes.localPath()
                .ifPresent(path -> {
                    throw new MigrationProblem.LocalMountPoint(path.getKey(), path.getValue())
                            .asException();
                });
        Map<StorageId, StorageId> targets = new HashMap<>();
        for (VolumeId volume : volumes.slots().values()) {
            if (isShared(volume.storage())) {
                storages.requireForContainers(volume.storage(), wanted.target());
            } else {
                StorageId target = target(caller, volume.storage(), wanted);
                targets.put(volume.storage(), target);
                if (!volumes.snapshots(volume).isEmpty()) {
                    requireTravelling(volume, volume.storage());
                    requireTravelling(volume, target);
                }
            }
        }
        return targets;
    }

    private StorageId target(Caller caller, StorageId storage, WantedMigration wanted) {
        StorageId target = wanted.storages().map(pairs -> pairs.target(storage)).orElse(storage);
        storages.requireForContainers(target, wanted.target());
        if (!target.equals(storage)) {
            permissions.require(caller, AclPath.of("storage", target), "Datastore.AllocateSpace");
        }
        return target;
    }

    /** Snapshots can be sent and received only by btrfs, of the storages that nodes can use. */
    private void requireTravelling(VolumeId volume, StorageId storage) {
        if (storages.find(storage).filter(s -> s.type().equals("btrfs")).isEmpty()) {
            throw new MigrationProblem.Snapshots(volume, storage).asException();
        }
    }

    private long bandwidth(
            Caller caller, Map<StorageId, StorageId> targets, WantedMigration wanted) {
        Set<StorageId> used = new TreeSet<>(targets.keySet());
        used.addAll(targets.values());
        return limits.bytesPerSecond(caller, Purpose.MIGRATION, used, wanted.bandwidth());
    }

    private boolean isShared(StorageId storage) {
        return storages.find(storage).filter(Storages::isShared).isPresent();
    }
}
