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
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ContainerOption;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.MountPoint;
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
class Migration {
    private static final Logger log = LoggerFactory.getLogger(Migration.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final Storages storages;
    private final NodeWork work;
    private final AgentAddresses nodes;
    private final Permissions permissions;
    private final Tasks tasks;
    private final Commands commands;

    Migration(
            Guests guests,
            GuestTopic topic,
            Storages storages,
            NodeWork work,
            AgentAddresses nodes,
            Permissions permissions,
            Tasks tasks,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.storages = storages;
        this.work = work;
        this.nodes = nodes;
        this.permissions = permissions;
        this.tasks = tasks;
        this.commands = commands;
    }

    @Transactional
    public Upid begin(Caller caller, WantedMigration wanted) {
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
        MigrationCourse course = new MigrationCourse(wanted.target(), guest.isUp(), targets);
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
        Map<String, String> config = NodeWork.options(guest.config());
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
        Map<StorageId, StorageId> targets = new HashMap<>();
        NodeWork.options(config)
                .forEach((option, text) ->
                        volume(option, text)
                                .map(VolumeId::storage)
                                .ifPresent(storage -> {
                                    if (isShared(storage)) {
                                        storages.requireForContainers(storage, wanted.target());
                                    } else {
                                        targets.put(storage, target(caller, storage, wanted));
                                    }
                                }));
        if (!targets.isEmpty() && !config.snapshots().isEmpty()) {
            throw new MigrationProblem.Snapshots().asException();
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

    private boolean isShared(StorageId storage) {
        return storages.find(storage).filter(Storages::isShared).isPresent();
    }

    /**
     * The volume that an option names.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it is a folder or device of the node, unless
     *     that is the same on all nodes
     */
    private static Optional<VolumeId> volume(String option, String text) {
        ContainerOption kind = ContainerOption.named(option).orElse(null);
        if (kind == ContainerOption.UNUSED) {
            return Optional.of(VolumeId.parse(text.split(",")[0].replaceFirst("^volume=", "")));
        }
        if (kind == null || !kind.isMountPoint()) {
            return Optional.empty();
        }
        MountPoint point = MountPoint.parse(option, text);
        if (point.volume().isEmpty() && !point.isShared()) {
            throw new MigrationProblem.LocalMountPoint(option, text.split(",")[0]).asException();
        }
        return point.volume();
    }
}
