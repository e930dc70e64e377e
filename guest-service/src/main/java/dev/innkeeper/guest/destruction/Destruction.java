package dev.innkeeper.guest.destruction;

import dev.innkeeper.agentclient.CommandResultHandler;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.agentclient.SentCommand;
import dev.innkeeper.contracts.AgentCommand.DestroyContainer;
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
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Destroys containers. The node frees the volumes; then everybody hears that the guest is gone; the
 * task ends, and the id is free, when nobody names the guest any more. A failure leaves the
 * container locked as {@code destroyed}: what is left of it can only be destroyed again.
 */
@Component
class Destruction implements CommandResultHandler<DestroyContainer> {
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
            NodeName node,
            GuestId id,
            boolean force,
            boolean purge,
            boolean unreferenced) {
        Guest guest = guests.requireForChange(GuestKind.LXC, node, id);
        guest.requireDestroyable(force);
        Upid upid = tasks.start(node, "vzdestroy", id.toString(), caller);
        Optional<String> lock = guest.lock().filter(l -> !l.equals(GuestLock.DESTROYED.label()));
        if (lock.isPresent()) {
            tasks.fail(upid, new GuestProblem.Locked(guest.kind(), lock.get()));
            return upid;
        }
        Map<String, String> config = NodeWork.everything(guest.config());
        DestroyContainer command =
                new DestroyContainer(id, config, work.storages(config), force, unreferenced);
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

    @Override
    public Class<DestroyContainer> command() {
        return DestroyContainer.class;
    }

    @Override
    public void finished(SentCommand<DestroyContainer> sent, CommandFinished result) {
        guests.findForChange(sent.command().guest().value())
                .filter(guest -> guest.awaits(sent.id()))
                .ifPresent(guest -> finished(guest, sent, result));
    }

    private void finished(Guest guest, SentCommand<DestroyContainer> sent, CommandFinished result) {
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
                                upid,
                                "purging CT " + guest.guestId() + " from related configurations..");
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

    /** Until {@link Confirmations} ends it. */
    @Override
    public boolean keepsTaskOpen(SentCommand<DestroyContainer> sent) {
        return true;
    }
}
