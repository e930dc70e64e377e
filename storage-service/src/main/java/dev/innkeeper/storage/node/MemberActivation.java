package dev.innkeeper.storage.node;

import dev.innkeeper.agentclient.Commands;
import dev.innkeeper.contracts.AgentCommand.ActivateStorage;
import dev.innkeeper.contracts.ClusterEvent;
import dev.innkeeper.contracts.Topics;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.outbox.Received;
import dev.innkeeper.outbox.Subscription;
import dev.innkeeper.outbox.TopicListener;
import dev.innkeeper.storage.StorageDefinition;
import dev.innkeeper.storage.StorageDefinitions;
import dev.innkeeper.storage.UsableStorages;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Has a node that joins bring up the storages that it can use, so that they are there at once. */
@Component
class MemberActivation implements TopicListener<ClusterEvent> {
    private final StorageDefinitions definitions;
    private final Commands commands;

    MemberActivation(StorageDefinitions definitions, Commands commands) {
        this.definitions = definitions;
        this.commands = commands;
    }

    @Override
    public String name() {
        return "members";
    }

    @Override
    public Subscription subscription() {
        return Subscription.to(Topics.CLUSTER);
    }

    @Override
    public Class<ClusterEvent> type() {
        return ClusterEvent.class;
    }

    @Override
    public void handle(Received<ClusterEvent> received) {
        if (received.message() instanceof ClusterEvent.NodeMember member) {
            definitions.findAllByOrderByPosition().stream()
                    .filter(definition -> isUsable(definition, member.node()))
                    .forEach(definition -> activate(definition, member.node()));
        }
    }

    private static boolean isUsable(StorageDefinition definition, NodeName node) {
        return !definition.isDisabled()
                && definition.isFor(node)
                && UsableStorages.hasDriver(definition);
    }

    private void activate(StorageDefinition definition, NodeName node) {
        commands.send(
                node,
                new ActivateStorage(UsableStorages.spec(definition)),
                Optional.empty(),
                0,
                Map.of());
    }
}
