package dev.innkeeper.agent.core;

import dev.innkeeper.agent.journal.CommandRecord;
import dev.innkeeper.agent.journal.CommandResult;
import java.util.UUID;

/** Where news of commands goes. */
interface Reports {

    /** A line for the task's log; may be lost in a crash. */
    void progress(CommandRecord command, String line);

    /** The end of a command; told again until the broker has it. */
    void finished(UUID command, CommandResult result);
}
