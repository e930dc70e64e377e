package dev.innkeeper.contracts;

import java.util.Optional;
import java.util.UUID;

/**
 * What goes with every command, as Kafka headers.
 *
 * @param id an agent drops a command whose id it has done, and answers with the result it gave
 * @param owner service that waits for the result, such as {@code guest}
 * @param generation the guest's generation on which it was decided; an agent refuses older ones
 *     than it has seen for that guest
 * @param trace W3C traceparent of the request that caused it
 */
public record CommandEnvelope(UUID id, String owner, long generation, Optional<String> trace) {
    public static final String ID = "command-id";
    public static final String OWNER = "command-owner";
    public static final String GENERATION = "command-generation";
    public static final String TRACE = "traceparent";
}
