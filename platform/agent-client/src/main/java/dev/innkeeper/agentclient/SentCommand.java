package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.kernel.NodeName;
import dev.innkeeper.kernel.Upid;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A command as it was given.
 *
 * @param task the task whose work it is
 * @param context what the sender wanted to find again with the result
 */
public record SentCommand<C extends AgentCommand>(
        UUID id,
        NodeName node,
        C command,
        long generation,
        Optional<Upid> task,
        Map<String, String> context,
        Instant sentAt) {
    public SentCommand {
        context = Map.copyOf(context);
    }
}
