package dev.innkeeper.agent.journal;

import java.util.Optional;
import java.util.UUID;

/**
 * A command as it came.
 *
 * @param type wire name of its body
 * @param body as JSON text
 * @param lane commands of one lane run one after the other
 * @param offset its place on the topic of commands; -1 if it came another way
 */
public record CommandRecord(
        UUID id,
        String owner,
        long generation,
        Optional<String> trace,
        String type,
        String body,
        String lane,
        long offset) {

    /** Without the body, which may hold secrets. */
    @Override
    public String toString() {
        return type + " " + id;
    }
}
