package dev.innkeeper.agentclient;

import dev.innkeeper.outbox.LeaderChore;
import java.time.Clock;
import java.time.Duration;

/**
 * Repeats open commands when this instance begins to lead, and forgets finished ones after a while.
 */
final class OpenCommands implements LeaderChore {
    private static final Duration KEPT = Duration.ofHours(1);

    private final Commands commands;
    private final CommandTable table;
    private final Clock clock;
    private boolean repeated;

    OpenCommands(Commands commands, CommandTable table, Clock clock) {
        this.commands = commands;
        this.table = table;
        this.clock = clock;
    }

    @Override
    public Duration every() {
        return Duration.ofMinutes(10);
    }

    @Override
    public void run() {
        if (!repeated) {
            commands.repeatOpen();
            repeated = true;
        }
        table.deleteFinishedBefore(clock.instant().minus(KEPT));
    }
}
