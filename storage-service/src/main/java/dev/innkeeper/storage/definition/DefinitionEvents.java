package dev.innkeeper.storage.definition;

import dev.innkeeper.contracts.StorageEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.outbox.KeyedMessage;
import dev.innkeeper.outbox.StatePublisher;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageDefinitions;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What this service says about its definitions, and the whole of it again where it got lost. */
@Component
class DefinitionEvents implements StatePublisher {
    private final StorageDefinitions definitions;

    DefinitionEvents(StorageDefinitions definitions) {
        this.definitions = definitions;
    }

    static StorageEvent.StorageDefinition of(StorageDefinition definition) {
        return new StorageEvent.StorageDefinition(
                definition.id(), definition.type().wire(), definition.options().values());
    }

    @Override
    public String topic() {
        return Topics.STORAGES;
    }

    @Override
    public Stream<KeyedMessage> currentState() {
        return definitions.findAllByOrderByPosition().stream()
                .map(definition -> new KeyedMessage(definition.id().value(), of(definition)));
    }
}
