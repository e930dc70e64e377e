package dev.innkeeper.contracts;

import dev.innkeeper.kernel.StorageId;
import java.util.Map;

/** Storage definitions, on the compacted topic {@link Topics#STORAGES}, keyed by storage id. */
public sealed interface StorageEvent extends Message {

    StorageId storage();

    /**
     * @param type {@code dir}, {@code nfs} …
     * @param options the definition's options as the storage configuration writes them, without
     *     secrets
     */
    @WireName("storage.definition")
    record StorageDefinition(StorageId storage, String type, Map<String, String> options)
            implements StorageEvent {
        public StorageDefinition {
            options = Map.copyOf(options);
        }
    }

    @WireName("storage.removed")
    record StorageRemoved(StorageId storage) implements StorageEvent {}
}
