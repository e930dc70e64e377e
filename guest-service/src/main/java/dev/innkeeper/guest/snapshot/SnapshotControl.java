package dev.innkeeper.guest.snapshot;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTasks;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.options.GuestConfig;
import dev.innkeeper.guest.options.SnapshotTree;
import dev.innkeeper.guest.storages.VolumeFeatures;
import dev.innkeeper.guest.storages.VolumeFeatures.Feature;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes, deletes and goes back to snapshots of guests. The configuration knows of the snapshot
 * before the node does its part; {@link SnapshotResults} completes or takes back.
 */
@Component
class SnapshotControl {
    private static final Logger log = LoggerFactory.getLogger(SnapshotControl.class);

    /** What the file or other operations call something else. */
    private static final Set<String> RESERVED = Set.of("current", "pending", "vzdump");

    /** Whose snapshots, and who asks. */
    record Subject(Caller caller, GuestKind kind, NodeName node, GuestId id) {}

    private final Guests guests;
    private final GuestTasks guestTasks;
    private final GuestTopic topic;
    private final SnapshotCommands nodes;
    private final VolumeFeatures features;
    private final Commands commands;
    private final Clock clock;

    SnapshotControl(
            Guests guests,
            GuestTasks guestTasks,
            GuestTopic topic,
            SnapshotCommands nodes,
            VolumeFeatures features,
            Commands commands,
            Clock clock) {
        this.guests = guests;
        this.guestTasks = guestTasks;
        this.topic = topic;
        this.nodes = nodes;
        this.features = features;
        this.commands = commands;
        this.clock = clock;
    }

    /**
     * @param memory also what is in a running machine's memory
     */
    @Transactional
    public Upid take(Subject subject, String name, Optional<String> description, boolean memory) {
        if (RESERVED.contains(name)) {
            throw new SnapshotProblem.Reserved(name).asException();
        }
        return start(
                subject, "snapshot", (guest, upid) -> take(guest, upid, name, description, memory));
    }

    private void take(
            Guest guest, Upid upid, String name, Optional<String> description, boolean memory) {
        guest.requireUnlocked();
        if (guest.config().snapshots().containsKey(name)) {
            throw new SnapshotProblem.NameTaken(name).asException();
        }
        if (guest.isTemplate()) {
            throw new SnapshotProblem.OfTemplate().asException();
        }
        if (!features.has(Feature.SNAPSHOT, guest.config().options(), false)) {
            throw new SnapshotProblem.NotAvailable().asException();
        }
        AgentCommand command = nodes.take(guest, name, memory);
        GuestConfig next =
                SnapshotTree.prepared(guest.config(), name, description, clock.instant());
        begin(guest, upid, next, Activity.SNAPSHOT, GuestLock.SNAPSHOT, command, Map.of());
    }

    /**
     * @param force forgets the snapshot even if its volumes cannot be removed
     */
    @Transactional
    public Upid delete(Subject subject, String name, boolean force) {
        return start(subject, "delsnapshot", (guest, upid) -> delete(guest, upid, name, force));
    }

    private void delete(Guest guest, Upid upid, String name, boolean force) {
        guest.requireUnlocked();
        AgentCommand command = nodes.delete(guest, require(guest, name), name, force);
        begin(
                guest,
                upid,
                SnapshotTree.deleting(guest.config(), name),
                Activity.SNAPSHOT_DELETE,
                GuestLock.SNAPSHOT_DELETE,
                command,
                Map.of());
    }

    /**
     * @param start the guest afterwards
     */
    @Transactional
    public Upid rollback(Subject subject, String name, boolean start) {
        return start(subject, "rollback", (guest, upid) -> rollback(guest, upid, name, start));
    }

    private void rollback(Guest guest, Upid upid, String name, boolean start) {
        if (guest.isTemplate()) {
            throw new SnapshotProblem.RollbackOfTemplate().asException();
        }
        ConfigSection section = require(guest, name);
        SnapshotTree.state(section)
                .ifPresent(state -> {
                    throw new SnapshotProblem.Incomplete(state).asException();
                });
        guest.requireUnlocked();
        begin(
                guest,
                upid,
                guest.config(),
                Activity.ROLLBACK,
                GuestLock.ROLLBACK,
                nodes.rollback(guest, section, name, start),
                SnapshotResults.context(start));
    }

    /** Changes what is said of a snapshot. */
    @Transactional
    public void describe(Subject subject, String name, String description) {
        Guest guest = guests.requireForChange(subject.kind(), subject.node(), subject.id());
        guest.requireUnlocked();
        require(guest, name);
        guest.configure(SnapshotTree.described(guest.config(), name, description));
        topic.changed(guest);
    }

    private Upid start(Subject subject, String verb, BiConsumer<Guest, Upid> decide) {
        return guestTasks.start(
                subject.caller(),
                subject.kind(),
                subject.node(),
                subject.id(),
                SnapshotCommands.task(subject.kind(), verb),
                decide);
    }

    static ConfigSection require(Guest guest, String name) {
        ConfigSection section = guest.config().snapshots().get(name);
        if (section == null) {
            throw new GuestProblem.NoSnapshot(name).asException();
        }
        return section;
    }

    private void begin(
            Guest guest,
            Upid upid,
            GuestConfig next,
            Activity activity,
            GuestLock lock,
            AgentCommand command,
            Map<String, String> context) {
        guest.configure(next);
        UUID sent =
                commands.send(
                        guest.node(), command, Optional.of(upid), guest.generation() + 1, context);
        guest.beginLocked(activity, lock, sent, upid);
        topic.changed(guest);
        log.atInfo()
                .addKeyValue("guest", guest.guestId())
                .addKeyValue("node", guest.node())
                .addKeyValue("upid", upid)
                .addKeyValue("activity", activity)
                .log("Snapshot operation requested");
    }
}
