package dev.innkeeper.guest.power;

import dev.innkeeper.access.Permissions;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.MachineCommand.HibernateMachine;
import dev.innkeeper.guest.Activity;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.GuestLock;
import dev.innkeeper.guest.GuestProblem;
import dev.innkeeper.guest.GuestTopic;
import dev.innkeeper.guest.Guests;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.power.PowerControl.Target;
import dev.innkeeper.guest.storages.StateStorage;
import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.kernel.Upid;
import dev.innkeeper.tasks.Tasks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Suspends a virtual machine to a disk: its memory waits there for the next start. */
@Component
public class Hibernation {
    private final Guests guests;
    private final GuestTopic topic;
    private final Permissions permissions;
    private final StateStorage storages;
    private final NodeWork work;
    private final Tasks tasks;
    private final Commands commands;

    Hibernation(
            Guests guests,
            GuestTopic topic,
            Permissions permissions,
            StateStorage storages,
            NodeWork work,
            Tasks tasks,
            Commands commands) {
        this.guests = guests;
        this.topic = topic;
        this.permissions = permissions;
        this.storages = storages;
        this.work = work;
        this.tasks = tasks;
        this.commands = commands;
    }

    /**
     * @param wanted where the memory goes; what is usual if empty
     */
    @Transactional
    public Upid begin(Target target, Optional<StorageId> wanted, boolean skipLock) {
        PowerControl.requireRootFor("skiplock", skipLock, target.caller());
        Guest guest = guests.requireForChange(GuestKind.QEMU, target.node(), target.id());
        return decide(target, guest, wanted, skipLock);
    }

    /**
     * The same inside a transaction, which goes on when it is refused: nothing has changed then.
     *
     * @throws dev.innkeeper.kernel.ProblemException why it cannot be
     */
    public Upid decide(Target target, Guest guest, Optional<StorageId> wanted, boolean skipLock) {
        StorageId storage = storages.of(guest, wanted);
        requireRights(target, storage);
        if (!guest.isUp()) {
            throw new GuestProblem.NotRunning(target.kind(), target.id()).asException();
        }
        if (!skipLock) {
            guest.requireUnlocked();
        }
        Upid upid =
                tasks.start(target.node(), "qmsuspend", target.id().toString(), target.caller());
        Map<String, String> config = NodeWork.options(guest.config());
        HibernateMachine command =
                new HibernateMachine(
                        target.id(), config, storage, work.storages(config, List.of(storage)));
        UUID sent = commands.send(target.node(), command, upid, guest.generation() + 1);
        guest.beginLocked(Activity.HIBERNATE, GuestLock.SUSPENDING, sent, upid);
        topic.changed(guest);
        return upid;
    }

    private void requireRights(Target target, StorageId storage) {
        Caller caller = target.caller();
        if (!caller.isRoot()) {
            permissions.require(caller, AclPath.of("vms", target.id()), "VM.Config.Disk");
            permissions.require(caller, AclPath.of("storage", storage), "Datastore.AllocateSpace");
        }
    }
}
