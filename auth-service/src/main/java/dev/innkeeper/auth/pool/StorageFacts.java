package dev.innkeeper.auth.pool;

import dev.innkeeper.contracts.StorageEvent;
import dev.innkeeper.contracts.StorageEvent.StorageDefinition;
import dev.innkeeper.contracts.StorageEvent.StorageRemoved;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.outbox.ProjectionHandler;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The definitions of storages, from their owner's topic. */
@Component
class StorageFacts implements ProjectionHandler<StorageEvent> {
    private final Map<StorageId, StorageDefinition> storages = new ConcurrentHashMap<>();

    Optional<StorageDefinition> find(StorageId storage) {
        return Optional.ofNullable(storages.get(storage));
    }

    @Override
    public Subscription subscription() {
        return Subscription.to(Topics.STORAGES);
    }

    @Override
    public Class<StorageEvent> type() {
        return StorageEvent.class;
    }

    @Override
    public void apply(Received<StorageEvent> received) {
        switch (received.message()) {
            case StorageDefinition definition -> storages.put(definition.storage(), definition);
            case StorageRemoved removed -> storages.remove(removed.storage());
        }
    }
}
