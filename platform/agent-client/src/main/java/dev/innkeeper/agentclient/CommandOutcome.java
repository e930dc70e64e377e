package dev.innkeeper.agentclient;

import dev.innkeeper.kernel.Problems;
import java.util.Map;
import java.util.Optional;

/**
 * How a command ended.
 *
 * @param failure empty for success
 * @param facts what the command found or made
 */
public record CommandOutcome(Optional<String> failure, Map<String, String> facts) {
    public CommandOutcome {
        facts = Map.copyOf(facts);
    }

    /**
     * The facts of success.
     *
     * @throws dev.innkeeper.kernel.ProblemException with the agent's message as a refusal
     */
    public Map<String, String> orThrow() {
        failure.ifPresent(message -> {
            throw new Problems.Refused(message).asException();
        });
        return facts;
    }
}
