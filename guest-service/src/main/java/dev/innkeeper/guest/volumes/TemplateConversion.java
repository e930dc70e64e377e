package dev.innkeeper.guest.volumes;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Turns a container into a template: it never starts again, and copies may share its volumes. */
@Component
class TemplateConversion {
    private final Guests guests;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final NodeWork work;
    private final Commands commands;

    TemplateConversion(
            Guests guests,
            GuestTopic topic,
            TransactionOperations transactions,
            NodeWork work,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.transactions = transactions;
        this.work = work;
        this.commands = commands;
    }

    /** There is no task; returns when the node has done it. */
    void convert(NodeName node, GuestId id) {
        UUID sent =
                java.util.Objects.requireNonNull(transactions.execute(status -> begin(node, id)));
        commands.await(node, sent, Commands.CALL_TIMEOUT).orThrow();
    }

    private UUID begin(NodeName node, GuestId id) {
        Guest guest = guests.requireForChange(GuestKind.LXC, node, id);
        guest.requireUnlocked();
        if (guest.isTemplate()) {
            throw new VolumeProblem.AlreadyTemplate().asException();
        }
        if (!guest.config().snapshots().isEmpty()) {
            throw new VolumeProblem.TemplateWithSnapshots().asException();
        }
        if (guest.isUp()) {
            throw new VolumeProblem.TemplateRunning().asException();
        }
        Map<String, String> config = NodeWork.options(guest.config());
        guest.lockFor(GuestLock.DISK);
        UUID sent =
                commands.send(
                        node,
                        new ConvertToTemplate(id, config, work.storages(config)),
                        Optional.empty(),
                        guest.generation(),
                        Map.of());
        topic.changed(guest);
        return sent;
    }
}
