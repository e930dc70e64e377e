package dev.innkeeper.guest.snapshot;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentCommand.DeleteContainerSnapshot;
import dev.innkeeper.contracts.AgentCommand.RollbackContainer;
import dev.innkeeper.contracts.AgentCommand.SnapshotContainer;
import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.contracts.GuestKind;
import dev.innkeeper.contracts.MachineCommand.DeleteMachineSnapshot;
import dev.innkeeper.contracts.MachineCommand.RollbackMachine;
import dev.innkeeper.contracts.MachineCommand.SnapshotMachine;
import dev.innkeeper.guest.Guest;
import dev.innkeeper.guest.nodes.NodeWork;
import dev.innkeeper.guest.options.ConfigSection;
import dev.innkeeper.guest.storages.StateStorage;
import dev.innkeeper.kernel.StorageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What a node is told of the snapshots of a guest of either kind. */
@Component
class SnapshotCommands {
    private final NodeWork work;
    private final StateStorage stateStorage;

    SnapshotCommands(NodeWork work, StateStorage stateStorage) {
        this.work = work;
        this.stateStorage = stateStorage;
    }

    /** The type of the task that does this to such a guest. */
    static String task(GuestKind kind, String verb) {
        return switch (kind) {
            case LXC -> "vz" + verb;
            case QEMU -> "qm" + verb;
        };
    }

    AgentCommand take(Guest guest, String name, boolean memory) {
        Map<String, String> config = NodeWork.options(guest.config());
        return switch (guest.kind()) {
            case LXC ->
                    new SnapshotContainer(
                            guest.guestId(), config, name, work.storages(config), guest.isUp());
            case QEMU -> {
                Optional<StorageId> state =
                        memory && guest.isUp()
                                ? Optional.of(stateStorage.of(guest, Optional.empty()))
                                : Optional.empty();
                List<StorageSpec> storages = work.storages(config, state.stream().toList());
                yield new SnapshotMachine(guest.guestId(), config, name, state, storages);
            }
        };
    }

    AgentCommand delete(Guest guest, ConfigSection section, String name, boolean force) {
        Map<String, String> config = NodeWork.options(section.options());
        List<StorageSpec> storages = work.storages(config);
        return switch (guest.kind()) {
            case LXC -> new DeleteContainerSnapshot(guest.guestId(), config, name, storages, force);
            case QEMU -> new DeleteMachineSnapshot(guest.guestId(), config, name, storages, force);
        };
    }

    /**
     * @param start a machine in the same breath; a container is started by a command of its own
     */
    AgentCommand rollback(Guest guest, ConfigSection section, String name, boolean start) {
        Map<String, String> config = NodeWork.options(section.options());
        List<StorageSpec> storages = work.storages(config);
        return switch (guest.kind()) {
            case LXC -> new RollbackContainer(guest.guestId(), config, name, storages);
            case QEMU -> new RollbackMachine(guest.guestId(), config, name, storages, start);
        };
    }
}
