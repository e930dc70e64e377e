package dev.innkeeper.storage;

import dev.innkeeper.contracts.AgentCommand.StorageSpec;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.StorageId;
import org.springframework.stereotype.Component;

/** Storages that work can be done on: defined, not disabled, for this node, with a driver. */
@Component
public class UsableStorages {
    private final StorageDefinitions definitions;

    UsableStorages(StorageDefinitions definitions) {
        this.definitions = definitions;
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException that says what keeps it from being used there
     */
    public StorageDefinition require(StorageId storage, NodeName node) {
        StorageDefinition definition = definitions.require(storage);
        if (definition.isDisabled()) {
            throw new StorageProblem.Disabled(storage).asException();
        }
        if (!definition.isFor(node)) {
            throw new StorageProblem.NotAvailableOn(storage, node.value()).asException();
        }
        if (!hasDriver(definition)) {
            throw new StorageProblem.NothingBehind(storage, definition.type().wire()).asException();
        }
        return definition;
    }

    /** Other types can be defined, but not used yet. */
    public static boolean hasDriver(StorageDefinition definition) {
        return definition.type() == StorageType.DIR || definition.type() == StorageType.BTRFS;
    }

    /** What an agent needs to know of a storage. */
    public static StorageSpec spec(StorageDefinition definition) {
        return new StorageSpec(
                definition.id(), definition.type().wire(), definition.options().values());
    }
}
