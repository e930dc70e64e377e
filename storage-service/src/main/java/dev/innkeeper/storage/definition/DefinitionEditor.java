package dev.innkeeper.storage.definition;

import dev.innkeeper.contracts.StorageEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.StorageId;
import dev.innkeeper.outbox.Outbox;
import dev.innkeeper.storage.SecretOption;
import dev.innkeeper.storage.StorageConfiguration;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageDefinitions;
import dev.innkeeper.storage.StorageProblem;
import dev.innkeeper.storage.StorageType;
import dev.innkeeper.storage.statistics.UsageHistory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes to the configured storages; each is published with the commit. */
@Component
class DefinitionEditor {
    private static final Logger log = LoggerFactory.getLogger(DefinitionEditor.class);

    private final StorageDefinitions definitions;
    private final StorageConfiguration configuration;
    private final StorageSecrets secrets;
    private final ImpliedStorage impliedStorage;
    private final UsageHistory usage;
    private final Outbox outbox;

    DefinitionEditor(
            StorageDefinitions definitions,
            StorageConfiguration configuration,
            StorageSecrets secrets,
            ImpliedStorage impliedStorage,
            UsageHistory usage,
            Outbox outbox) {
        this.definitions = definitions;
        this.configuration = configuration;
        this.secrets = secrets;
        this.impliedStorage = impliedStorage;
        this.usage = usage;
        this.outbox = outbox;
    }

    /**
     * What a definition would be; nothing is stored.
     *
     * @throws dev.innkeeper.kernel.ProblemException if it cannot be defined so
     */
    StorageDefinition plan(StorageId storage, StorageType type, Map<String, String> given) {
        StorageDefinition planned =
                StorageDefinition.define(storage, type, withoutSecrets(given), 0);
        requireSecrets(type, given);
        requireNew(storage);
        return planned;
    }

    private void requireNew(StorageId storage) {
        if (definitions.find(storage).isPresent()) {
            throw new StorageProblem.ChangeFailed(
                            "create", "storage ID '" + storage + "' already defined")
                    .asException();
        }
    }

    /**
     * Defines a storage.
     *
     * @param given option → text, secrets among them
     */
    @Transactional
    public StorageDefinition create(
            StorageId storage, StorageType type, Map<String, String> given) {
        long position = configuration.lock();
        Map<String, String> open = withoutSecrets(given);
        StorageDefinition definition = StorageDefinition.define(storage, type, open, position);
        requireSecrets(type, given);
        requireNew(storage);
        definitions.save(definition);
        writeDown();
        given.forEach((option, text) -> keepSecret(type, storage, option, text));
        publish(definition);
        log.atInfo().addKeyValue("storage", storage).log("Storage defined");
        return definition;
    }

    /**
     * Changes a definition.
     *
     * @param given option → new text
     * @param delete options to unset
     * @param digest of the configuration that the client saw
     */
    @Transactional
    public StorageDefinition change(
            StorageId storage,
            Map<String, String> given,
            Set<String> delete,
            Optional<String> digest) {
        configuration.lock();
        StorageDefinition definition = requireFor("update", storage);
        digest.filter(seen -> !seen.equals(configuration.digest()))
                .ifPresent(seen -> {
                    throw new StorageProblem.ChangeFailed(
                                    "update",
                                    "detected modified configuration - file changed by"
                                            + " other user? Try again.")
                            .asException();
                });
        definition.change(withoutSecrets(given), delete);
        definitions.save(definition);
        writeDown();
        delete.stream()
                .filter(SecretOption::isSecret)
                .forEach(option -> secrets.forget(storage, option));
        given.forEach((option, text) -> keepSecret(definition.type(), storage, option, text));
        publish(definition);
        log.atInfo().addKeyValue("storage", storage).log("Storage changed");
        return definition;
    }

    /** Takes a definition away; nothing in the storage itself is touched. */
    @Transactional
    public void remove(StorageId storage) {
        configuration.lock();
        StorageDefinition definition = requireFor("delete", storage);
        if (definitions.findAllByOrderByPosition().stream()
                .anyMatch(other -> other.isBasedOn(storage))) {
            throw new StorageProblem.ChangeFailed(
                            "delete",
                            "can't remove storage - storage is used as base of another"
                                    + " storage")
                    .asException();
        }
        writeDown();
        if (impliedStorage.is(storage)) {
            impliedStorage.restore(definition);
            publish(definition);
        } else {
            definitions.delete(definition);
            usage.forget(storage);
            outbox.remove(
                    Topics.STORAGES, storage.value(), new StorageEvent.StorageRemoved(storage));
        }
        log.atInfo().addKeyValue("storage", storage).log("Storage definition removed");
    }

    private StorageDefinition requireFor(String action, StorageId storage) {
        return definitions
                .find(storage)
                .orElseThrow(() ->
                        new StorageProblem.ChangeFailed(
                                        action, "storage '" + storage + "' does not exist")
                                .asException());
    }

    private void publish(StorageDefinition definition) {
        outbox.publish(Topics.STORAGES, definition.id().value(), DefinitionEvents.of(definition));
    }

    /** From the first change on, what was implied stands in the configuration. */
    private void writeDown() {
        definitions.findAllByOrderByPosition().forEach(StorageDefinition::writeDown);
    }

    private static Map<String, String> withoutSecrets(Map<String, String> given) {
        Map<String, String> open = new LinkedHashMap<>(given);
        open.keySet().removeIf(SecretOption::isSecret);
        return open;
    }

    private static void requireSecrets(StorageType type, Map<String, String> given) {
        for (String option : type.required()) {
            if (SecretOption.isSecret(option) && !given.containsKey(option)) {
                throw new StorageProblem.MissingOption(option).asException();
            }
        }
    }

    private void keepSecret(StorageType type, StorageId storage, String option, String text) {
        if (!SecretOption.isSecret(option)) {
            return;
        }
        if (!type.knows(option)) {
            throw new StorageProblem.UnexpectedOption(option).asException();
        }
        secrets.keep(storage, option, text);
    }
}
