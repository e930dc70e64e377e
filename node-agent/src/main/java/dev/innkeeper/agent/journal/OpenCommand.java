package dev.innkeeper.agent.journal;

import dev.innkeeper.agent.work.Undo;
import java.util.List;

/**
 * A command without an end.
 *
 * @param attempts how often its work began
 * @param undo the way back from what it did, in the order of the steps
 */
public record OpenCommand(CommandRecord command, int attempts, List<Undo> undo) {
    public OpenCommand {
        undo = List.copyOf(undo);
    }
}
