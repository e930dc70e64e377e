package dev.innkeeper.storage.definition;

import dev.innkeeper.agentclient.AgentAddresses;
import dev.innkeeper.agentclient.CommandOutcome;
import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.ActivateStorage;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageProblem;
import dev.innkeeper.storage.UsableStorages;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tries a storage on the home node before it is defined, so that a mistake is told at once. Its
 * folders are made by that. A home node that does not answer keeps nobody from defining storages.
 */
@Component
class FirstActivation {
    private static final Logger log = LoggerFactory.getLogger(FirstActivation.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final AgentAddresses nodes;
    private final Commands commands;

    FirstActivation(AgentAddresses nodes, Commands commands) {
        this.nodes = nodes;
        this.commands = commands;
    }

    /**
     * @throws dev.innkeeper.kernel.ProblemException if the home node cannot use the storage
     */
    void attempt(StorageDefinition definition) {
        Optional<NodeName> home = nodes.home().filter(definition::isFor);
        if (home.isPresent() && !definition.isDisabled() && UsableStorages.hasDriver(definition)) {
            answer(home.get(), definition)
                    .flatMap(CommandOutcome::failure)
                    .ifPresent(failure -> {
                        throw new StorageProblem.ChangeFailed("create", failure).asException();
                    });
        }
    }

    private Optional<CommandOutcome> answer(NodeName home, StorageDefinition definition) {
        try {
            return Optional.of(
                    commands.call(
                            home,
                            new ActivateStorage(UsableStorages.spec(definition)),
                            0,
                            Map.of(),
                            PATIENCE));
        } catch (ProblemException e) {
            log.atWarn()
                    .addKeyValue("storage", definition.id())
                    .addKeyValue("node", home)
                    .log("Storage not tried: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
