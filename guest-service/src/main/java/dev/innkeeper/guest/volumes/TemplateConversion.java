package dev.innkeeper.guest.volumes;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.ConvertToTemplate;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.MachineCommand.ConvertMachineToTemplate;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.GuestId;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Turns a guest into a template: it never starts again, and copies may share its volumes. */
@Component
class TemplateConversion {
    private final Guests guests;
    private final GuestTopic topic;
    private final TransactionOperations transactions;
    private final NodeWork work;
    private final Tasks tasks;
    private final Commands commands;

    TemplateConversion(
            Guests guests,
            GuestTopic topic,
            TransactionOperations transactions,
            NodeWork work,
            Tasks tasks,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.transactions = transactions;
        this.work = work;
        this.tasks = tasks;
        this.commands = commands;
    }

    /** There is no task; returns when the node has done it. */
    void convertContainer(NodeName node, GuestId id) {
        UUID sent =
                Objects.requireNonNull(
                        transactions.execute(status -> {
                            Guest guest = guests.requireForChange(GuestKind.LXC, node, id);
                            return begin(guest, Optional.empty(), Optional.empty());
                        }));
        commands.await(node, sent, Commands.CALL_TIMEOUT).orThrow();
    }

    /**
     * @param disk only this one becomes a base volume; all if empty
     */
    Upid convertMachine(Caller caller, NodeName node, GuestId id, Optional<String> disk) {
        return Objects.requireNonNull(
                transactions.execute(status -> {
                    Guest guest = guests.requireForChange(GuestKind.QEMU, node, id);
                    requireConvertible(guest);
                    Upid upid = tasks.start(node, "qmtemplate", id.toString(), caller);
                    begin(guest, disk, Optional.of(upid));
                    return upid;
                }));
    }

    private static void requireConvertible(Guest guest) {
        guest.requireUnlocked();
        if (guest.isTemplate()) {
            throw new VolumeProblem.AlreadyTemplate().asException();
        }
        if (!guest.config().snapshots().isEmpty()) {
            throw new VolumeProblem.TemplateWithSnapshots(guest.kind()).asException();
        }
        if (guest.isUp()) {
            throw new VolumeProblem.TemplateRunning(guest.kind()).asException();
        }
    }

    private UUID begin(Guest guest, Optional<String> disk, Optional<Upid> task) {
        requireConvertible(guest);
        AgentCommand command = command(guest, disk);
        guest.lockFor(GuestLock.DISK);
        UUID sent = commands.send(guest.node(), command, task, guest.generation(), Map.of());
        topic.changed(guest);
        return sent;
    }

    private AgentCommand command(Guest guest, Optional<String> disk) {
        Map<String, String> config = NodeWork.options(guest.config());
        List<StorageSpec> storages = work.storages(config);
        return switch (guest.kind()) {
            case LXC -> new ConvertToTemplate(guest.guestId(), config, storages);
            case QEMU -> new ConvertMachineToTemplate(guest.guestId(), config, disk, storages);
        };
    }
}
