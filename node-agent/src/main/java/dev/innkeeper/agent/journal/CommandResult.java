package dev.innkeeper.agent.journal;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a command ended.
 *
 * @param owner service that waits for it
 * @param failure empty for success
 */
public record CommandResult(
        String owner,
        Optional<String> failure,
        Map<String, String> facts,
        Instant at,
        Optional<String> trace) {
    public CommandResult {
        facts = Map.copyOf(facts);
    }
}
