package dev.innkeeper.storage.definition;

import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.storage.StorageConfiguration;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageDefinitions;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The storage {@code local}: there from the first start, and there again when its definition is
 * deleted, as in Proxmox VE.
 */
@Component
class ImpliedStorage implements SmartInitializingSingleton {
    private static final StorageId LOCAL = new StorageId("local");

    private final LocalStorageSettings settings;
    private final StorageDefinitions definitions;
    private final StorageConfiguration configuration;
    private final Outbox outbox;

    ImpliedStorage(
            LocalStorageSettings settings,
            StorageDefinitions definitions,
            StorageConfiguration configuration,
            Outbox outbox) {
        this.settings = settings;
        this.definitions = definitions;
        this.configuration = configuration;
        this.outbox = outbox;
    }

    boolean is(StorageId storage) {
        return storage.equals(LOCAL);
    }

    /** Undoes whatever was configured; the caller publishes that. */
    void restore(StorageDefinition local) {
        local.becomeImplied(settings.localPath());
    }

    /** Before any listener starts: a node that has joined already must find the storage. */
    @Override
    @Transactional
    public void afterSingletonsInstantiated() {
        configuration.lock();
        if (definitions.find(LOCAL).isEmpty()) {
            StorageDefinition local = StorageDefinition.implied(LOCAL, settings.localPath());
            definitions.save(local);
            outbox.publish(Topics.STORAGES, LOCAL.value(), DefinitionEvents.of(local));
        }
    }
}
