package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.AgentCommand;
import dev.innkeeper.contracts.AgentReport.CommandFinished;

/**
 * Applies the results of one type of command. As a bean it is called once per command, in the
 * transaction that marks the command as finished: apply the result, free the lock, end the task. A
 * task that the handler leaves running is ended after it, with the result's failure or {@code OK}.
 *
 * <p>Also called for commands that somebody waits for ({@link Commands#call}), since whoever waits
 * may be gone.
 */
public interface CommandResultHandler<C extends AgentCommand> {

    Class<C> command();

    void finished(SentCommand<C> sent, CommandFinished result);

    /**
     * Whether the task stays open, because more commands follow (a saga); asked after a success.
     */
    default boolean keepsTaskOpen(SentCommand<C> sent) {
        return false;
    }
}
