package dev.innkeeper.guest.destruction;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
import dev.innkeeper.contracts.AgentCommand.DestroyMachine;
import dev.innkeeper.contracts.AgentCommand.OfGuest;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.AgentReport.CommandFinished;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.Settling;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.statistics.GuestHistory;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Destroys guests. The node frees the volumes; then everybody hears that the guest is gone; the
 * task ends, and the id is free, when nobody names the guest any more. A failure leaves the guest
 * locked as {@code destroyed}: what is left of it can only be destroyed again.
 */
@Component
class Destruction {
    private static final Logger log = LoggerFactory.getLogger(Destruction.class);

    private final Guests guests;
    private final GuestTopic topic;
    private final NodeWork work;
    private final GuestHistory history;
    private final Tasks tasks;
    private final Commands commands;
    private final AccessReferences references;
    private final Clock clock;

    Destruction(
            Guests guests,
            GuestTopic topic,
            NodeWork work,
            GuestHistory history,
            Tasks tasks,
            Commands commands,
            AccessReferences references,
            Clock clock) {
        this.guests = guests;
        this.topic = topic;
        this.work = work;
        this.history = history;
        this.tasks = tasks;
        this.commands = commands;
        this.references = references;
        this.clock = clock;
    }

    /**
     * @param force destroy a running container too
     * @param purge remove it from replication, backup jobs and HA as well
     * @param unreferenced free also its volumes that its configuration does not name
     */
    @Transactional
    public Upid destroy(
            Caller caller,
            GuestKind kind,
            NodeName node,
            GuestId id,
            boolean force,
            boolean purge,
            boolean unreferenced) {
        Guest guest = guests.requireForChange(kind, node, id);
        guest.requireDestroyable(force);
        Upid upid = tasks.start(node, task(kind), id.toString(), caller);
        Optional<String> lock = guest.lock().filter(l -> !l.equals(GuestLock.DESTROYED.label()));
        if (lock.isPresent()) {
            tasks.fail(upid, new GuestProblem.Locked(guest.kind(), lock.get()));
            return upid;
        }
        AgentCommand command = command(guest, force, unreferenced);
        UUID sent = commands.send(node, command, upid, guest.generation() + 1);
        guest.beginDestruction(sent, upid, purge);
        topic.changed(guest);
        log.atInfo()
                .addKeyValue("guest", id)
                .addKeyValue("node", node)
                .addKeyValue("user", caller)
                .log("Destruction requested");
        return upid;
    }

    private static String task(GuestKind kind) {
        return switch (kind) {
            case LXC -> "vzdestroy";
            case QEMU -> "qmdestroy";
        };
    }

    private AgentCommand command(Guest guest, boolean force, boolean unreferenced) {
        Map<String, String> config = NodeWork.everything(guest.config());
        List<StorageSpec> storages = work.storages(config);
        return switch (guest.kind()) {
            case LXC ->
                    new DestroyContainer(guest.guestId(), config, storages, force, unreferenced);
            case QEMU -> new DestroyMachine(guest.guestId(), config, storages, force, unreferenced);
        };
    }

    /** Takes the result of a destruction, whose task stays open until everybody has followed. */
    void finished(SentCommand<? extends OfGuest> sent, CommandFinished result) {
        guests.findForChange(sent.command().guest().value())
                .filter(guest -> guest.awaits(sent.id()))
                .ifPresent(guest -> finished(guest, sent, result));
    }

    private void finished(
            Guest guest, SentCommand<? extends OfGuest> sent, CommandFinished result) {
        if (result.failure().isPresent()) {
            guest.end(sent.id());
            topic.changed(guest);
            return;
        }
        boolean purge = guest.toRemoved().purge();
        guest.wantedPool().ifPresent(pool -> topic.poolSettled(guest.guestId(), pool));
        guest.nowGone();
        history.forget(guest.guestId());
        sent.task()
                .ifPresent(upid -> {
                    if (purge) {
                        tasks.log(
                                upid, "purging %s from related configurations..".formatted(guest));
                    }
                    guest.settle(new Settling(clock.instant(), upid.toString(), Tasks.OK));
                });
        topic.removed(guest);
        if (!references.isNamed(guest.guestId())) {
            sent.task().ifPresent(tasks::succeed);
            guests.delete(guest);
        }
        log.atInfo().addKeyValue("guest", guest.guestId()).log("Guest destroyed");
    }
}
